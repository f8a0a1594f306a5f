/* Memory that the library shares with its file. */
#define _GNU_SOURCE
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#include "bridge.h"

static gboolean has(const struct dl_phdr_info *library, const ElfW(Phdr) * part, const void *address)
{
	uintptr_t begin = library->dlpi_addr + part->p_vaddr;

	return part->p_type == PT_LOAD && (uintptr_t)address - begin < part->p_memsz;
}

/* Pages that nothing was ever written to are as the file has them, and are read from there
 * again when they are needed. */
static void drop(const struct dl_phdr_info *library, const ElfW(Phdr) * part)
{
	uintptr_t page = sysconf(_SC_PAGESIZE);
	uintptr_t begin = library->dlpi_addr + part->p_vaddr;
	uintptr_t end = (begin + part->p_filesz) & -page;

	begin = (begin + page - 1) & -page;
	if (part->p_type == PT_LOAD && !(part->p_flags & PF_W) && begin < end)
		madvise((void *)begin, end - begin, MADV_DONTNEED);
}

/* Where the loader has written into the program's text, that is not as in the file. */
static gboolean text_changed(const struct dl_phdr_info *library, const ElfW(Phdr) * part)
{
	const ElfW(Dyn) *entry = (const void *)(library->dlpi_addr + part->p_vaddr);

	for (; part->p_type == PT_DYNAMIC && entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == DT_TEXTREL ||
			(entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)))
			return TRUE;
	return FALSE;
}

static int drop_ours(struct dl_phdr_info *library, size_t size, void *data)
{
	gboolean ours = FALSE, changed = FALSE;
	int i;

	for (i = 0; i < library->dlpi_phnum; i++) {
		ours = ours || has(library, &library->dlpi_phdr[i], (void *)otr_give_back);
		changed = changed || text_changed(library, &library->dlpi_phdr[i]);
	}
	for (i = 0; ours && !changed && i < library->dlpi_phnum; i++)
		drop(library, &library->dlpi_phdr[i]);
	return ours;
}

/* Gives the pages back that the library has only read, of which most were for the
 * start. */
void otr_give_back(void) { dl_iterate_phdr(drop_ours, NULL); }
