/* Opens the library of its argument as the host does at start-up, and prints
 * the plugin's name in the user's language and its version. */
#include <dlfcn.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <purple.h>

int main(int argc, char **argv)
{
	PurplePlugin *plugin = purple_plugin_new(TRUE, argv[1]);
	void *library = dlopen(argv[1], RTLD_LAZY);
	gboolean (*init)(PurplePlugin *);

	setlocale(LC_ALL, "");
	if (!library) {
		fputs(dlerror(), stderr);
		return 1;
	}
	*(void **)&init = dlsym(library, "purple_init_plugin");
	init(plugin);
	puts(plugin->info->name);
	puts(plugin->info->version);
	fflush(stdout);
	_Exit(0);
}
