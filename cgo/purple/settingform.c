/* Forms with things to set, in windows that the host draws. */
#include <string.h>
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

static GHashTable *open; /* by handle, as the host knows them */

void otr_setting_forget(void)
{
	if (open)
		g_hash_table_destroy(open);
	open = NULL;
}

void *otr_setting_form(void)
{
	PurpleRequestFields *form = purple_request_fields_new();

	purple_request_fields_add_group(form, purple_request_field_group_new(NULL));
	return form;
}

static void name_of(int number, char *name, size_t size) { g_snprintf(name, size, "s%d", number); }

static PurpleRequestField *field_of(PurpleRequestFields *form, int number)
{
	char name[16];

	name_of(number, name, sizeof name);
	return purple_request_fields_exists(form, name) ? purple_request_fields_get_field(form, name) : NULL;
}

/* preset is whether a box is on, or which row is chosen at first. */
void otr_setting_add(void *form, int number, int kind, const char *label, int preset)
{
	PurpleRequestFieldGroup *group = purple_request_fields_get_groups(form)->data;
	PurpleRequestField *field;
	char name[16];

	name_of(number, name, sizeof name);
	if (kind == OTR_BOX)
		field = purple_request_field_bool_new(name, label, preset);
	else if (kind == OTR_ONE_OF)
		field = purple_request_field_choice_new(name, label, preset);
	else
		field = purple_request_field_list_new(name, label);
	if (kind == OTR_SOME_OF)
		purple_request_field_list_set_multi_select(field, TRUE);
	purple_request_field_group_add_field(group, field);
}

void otr_setting_row(void *form, int number, int kind, int row, const char *text, gboolean chosen)
{
	PurpleRequestField *field = field_of(form, number);

	if (kind == OTR_ONE_OF)
		purple_request_field_choice_add(field, text);
	else
		purple_request_field_list_add(field, text, GINT_TO_POINTER(row + 1));
	if (chosen && kind == OTR_SOME_OF)
		purple_request_field_list_add_selected(field, text);
}

static void append_rows(GString *out, PurpleRequestField *field)
{
	GList *l;

	for (l = purple_request_field_list_get_selected(field); l; l = l->next)
		g_string_append_printf(
			out, "%d,", GPOINTER_TO_INT(purple_request_field_list_get_data(field, l->data)) - 1);
}

/* Go gets the settings in their order, each with a semicolon after it: a number, or
 * numbers with commas after them. */
static void set(void *handle, PurpleRequestFields *form)
{
	GString *out = g_string_new(NULL);
	PurpleRequestField *field;
	int i;

	g_hash_table_remove(open, handle);
	for (i = 0; form && (field = field_of(form, i)); i++) {
		switch (purple_request_field_get_type(field)) {
		case PURPLE_REQUEST_FIELD_BOOLEAN:
			g_string_append_printf(out, "%d", purple_request_field_bool_get_value(field) != 0);
			break;
		case PURPLE_REQUEST_FIELD_CHOICE:
			g_string_append_printf(out, "%d", otr_choice_made(field));
			break;
		default:
			append_rows(out, field);
		}
		g_string_append_c(out, ';');
	}
	otr_enter_go();
	otrSet((uint64_t)GPOINTER_TO_SIZE(handle), form ? out->str : NULL);
	g_string_free(out, TRUE);
}

static void not_set(void *handle, PurpleRequestFields *form) { set(handle, NULL); }

gboolean otr_setting_ask(uint64_t handle, void *form, const char *title, const char *primary,
	const char *secondary, const char *ok, const char *cancel)
{
	void *shown = purple_request_fields(otr_plugin(), title, primary, *secondary ? secondary : NULL, form,
		ok, G_CALLBACK(set), cancel, G_CALLBACK(not_set), NULL, NULL, NULL, GSIZE_TO_POINTER(handle));
	PurpleRequestField *field;
	int i;

	if (!shown)
		return FALSE;
	for (i = 0; (field = field_of(form, i)); i++)
		otr_choice_shown(field, shown);
	if (!open)
		open = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(open, GSIZE_TO_POINTER(handle), shown);
	return TRUE;
}

/* The host does not call back for a form that is closed so. */
void otr_setting_close(uint64_t handle)
{
	void *shown = open ? g_hash_table_lookup(open, GSIZE_TO_POINTER(handle)) : NULL;

	if (!shown)
		return;
	g_hash_table_remove(open, GSIZE_TO_POINTER(handle));
	purple_request_close(PURPLE_REQUEST_FIELDS, shown);
}
