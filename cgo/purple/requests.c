/* Questions, forms and messages of ours, in windows that the host draws. */
#include <purple.h>
#include "bridge.h"
#include "_cgo_export.h"

/* A form that is open. */
typedef struct {
	void *shown; /* as the host knows it */
	PurpleRequestFields *fields; /* the host's */
	void *secondary; /* Finch's line of text; NULL elsewhere */
} Form;

static GHashTable *forms; /* by handle */
static GHashTable *choices; /* the same of questions */

static void forget(GHashTable **open)
{
	if (*open)
		g_hash_table_destroy(*open);
	*open = NULL;
}

void otr_end_requests(void *plugin)
{
	purple_request_close_with_handle(plugin);
	purple_notify_close_with_handle(plugin);
	forget(&forms);
	forget(&choices);
	otr_setting_forget();
	otr_pick_forget();
}

static void chosen(void *handle, int choice)
{
	otr_choice_gone((uint64_t)GPOINTER_TO_SIZE(handle));
	otr_enter_go();
	otrChosen((uint64_t)GPOINTER_TO_SIZE(handle), choice);
}

/* The number that the host passes is not the place of the choice in our list:
 * Pidgin counts its buttons from the other end. Which function it calls is
 * certain, so each choice has one of its own. */
#define CHOICE(n)                                                                                            \
	static void chosen_##n(void *handle, int ignored) { chosen(handle, n); }
CHOICE(0)
CHOICE(1)
CHOICE(2)
CHOICE(3)
CHOICE(4)
CHOICE(5)
CHOICE(6)
CHOICE(7)

static void finch_gone(gpointer handle, GObject *window)
{
	otr_count_attachment(-1);
	chosen(handle, -1);
}

/* Finch tells nobody that such a question was closed, but what it hands out for
 * one is the window itself. Pidgin hands out something else. */
static void watch(uint64_t handle, void *shown)
{
	if (!otr_in_finch())
		return;
	otr_count_attachment(1);
	g_object_weak_ref(G_OBJECT(shown), finch_gone, GSIZE_TO_POINTER(handle));
}

void otr_choose(uint64_t handle, const char *title, const char *primary, const char *secondary, int preset,
	int count, const char *const *labels)
{
	const char *l[OTR_MAX_CHOICES] = { NULL };
	void *shown;
	int i;

	for (i = 0; i < count && i < OTR_MAX_CHOICES; i++)
		l[i] = labels[i];
	/* The pairs after the first count are not read. */
	shown = purple_request_action(otr_plugin(), title, primary, secondary, preset, NULL, NULL, NULL,
		GSIZE_TO_POINTER(handle), (size_t)i, l[0], chosen_0, l[1], chosen_1, l[2], chosen_2, l[3],
		chosen_3, l[4], chosen_4, l[5], chosen_5, l[6], chosen_6, l[7], chosen_7);
	if (!shown)
		return;
	if (!choices)
		choices = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(choices, GSIZE_TO_POINTER(handle), shown);
	watch(handle, shown);
}

void otr_choice_gone(uint64_t handle)
{
	if (choices)
		g_hash_table_remove(choices, GSIZE_TO_POINTER(handle));
}

/* The host does not call back for a question that is closed so. One that it has
 * closed itself it does not find any more. */
void otr_choose_close(uint64_t handle)
{
	void *shown = choices ? g_hash_table_lookup(choices, GSIZE_TO_POINTER(handle)) : NULL;

	otr_choice_gone(handle);
	if (shown)
		purple_request_close(PURPLE_REQUEST_ACTION, shown);
}

/* The text that was entered, or which choice was made, in digits. */
static const char *value_of(PurpleRequestFields *fields, const char *name, char *digits, size_t size)
{
	PurpleRequestField *field = purple_request_fields_get_field(fields, name);
	const char *text;

	if (purple_request_field_get_type(field) == PURPLE_REQUEST_FIELD_CHOICE) {
		g_snprintf(digits, size, "%d", otr_choice_made(field));
		return digits;
	}
	text = purple_request_field_string_get_value(field);
	return text ? text : "";
}

static void entered(void *handle, PurpleRequestFields *fields)
{
	const char *values[OTR_MAX_FIELDS] = { NULL };
	char digits[OTR_MAX_FIELDS][8];
	char name[8];
	int count = 0;

	g_hash_table_remove(forms, handle);
	for (; fields && count < OTR_MAX_FIELDS; count++) {
		g_snprintf(name, sizeof name, "f%d", count);
		if (!purple_request_fields_exists(fields, name))
			break;
		values[count] = value_of(fields, name, digits[count], sizeof digits[count]);
	}
	otr_enter_go();
	otrEntered((uint64_t)GPOINTER_TO_SIZE(handle), fields ? count : -1, values);
}

static void not_entered(void *handle, PurpleRequestFields *fields) { entered(handle, NULL); }

static PurpleRequestField *field_of(const Form *form, int number)
{
	char name[8];

	g_snprintf(name, sizeof name, "f%d", number);
	return purple_request_fields_exists(form->fields, name)
		? purple_request_fields_get_field(form->fields, name)
		: NULL;
}

static Form *form_of(uint64_t handle)
{
	return forms ? g_hash_table_lookup(forms, GSIZE_TO_POINTER(handle)) : NULL;
}

static PurpleRequestField *new_field(const char *name, const OtrField *f)
{
	PurpleRequestField *field;

	if (!f->choices) {
		field = purple_request_field_string_new(name, f->label, NULL, FALSE);
		purple_request_field_set_required(field, f->required);
		return field;
	}
	field = purple_request_field_choice_new(name, f->label, f->chosen);
	otr_choice_add(field, f->choices);
	return field;
}

static void remember(uint64_t handle, void *shown, PurpleRequestFields *fields, void *secondary)
{
	Form *form = g_new(Form, 1);

	form->shown = shown;
	form->fields = fields;
	form->secondary = secondary;
	if (!forms)
		forms = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_hash_table_insert(forms, GSIZE_TO_POINTER(handle), form);
}

gboolean otr_ask(uint64_t handle, const OtrForm *form)
{
	PurpleRequestFields *fields = purple_request_fields_new();
	PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
	PurpleRequestField *all[OTR_MAX_FIELDS];
	void *box, *shown, *secondary;
	char name[8];
	int i;

	purple_request_fields_add_group(fields, group);
	for (i = 0; i < form->count; i++) {
		PurpleRequestField *field;

		g_snprintf(name, sizeof name, "f%d", i);
		field = new_field(name, &form->fields[i]);
		purple_request_field_group_add_field(group, field);
		all[i] = field;
	}
	box = otr_hiding_box(group, form->hide);
	otr_labels_begin();
	shown = purple_request_fields(otr_plugin(), form->title, form->primary, form->secondary, fields,
		form->ok, G_CALLBACK(entered), form->cancel, G_CALLBACK(not_entered), NULL, NULL, NULL,
		GSIZE_TO_POINTER(handle));
	secondary = otr_labels_end();
	if (!shown)
		return FALSE;
	for (i = 0; i < form->count; i++) {
		otr_choice_shown(all[i], shown);
		if (form->fields[i].secret)
			otr_hide_with(box, all[i]);
	}
	remember(handle, shown, fields, secondary);
	return TRUE;
}

/* The host does not call back for a form that is closed so. */
void otr_ask_close(uint64_t handle)
{
	Form *form = form_of(handle);
	void *shown = form ? form->shown : NULL;

	if (!shown)
		return;
	g_hash_table_remove(forms, GSIZE_TO_POINTER(handle));
	purple_request_close(PURPLE_REQUEST_FIELDS, shown);
}

/* Which choice is made in the field now, 0 in one without; -1: there is no such form. */
int otr_ask_chosen(uint64_t handle, int number)
{
	Form *form = form_of(handle);
	PurpleRequestField *field = form ? field_of(form, number) : NULL;

	if (!field)
		return -1;
	return purple_request_field_get_type(field) == PURPLE_REQUEST_FIELD_CHOICE ? otr_choice_now(field)
										   : 0;
}

void otr_ask_say(uint64_t handle, const char *secondary)
{
	Form *form = form_of(handle);

	if (form)
		otr_label_say(form->secondary, secondary);
}

/* Returns the field, and the widget that shows it where that is still to be done. */
void *otr_ask_change(uint64_t handle, int number, const char *rows, int chosen, void **widget)
{
	Form *form = form_of(handle);
	PurpleRequestField *field = form ? field_of(form, number) : NULL;

	*widget = NULL;
	if (!field || purple_request_field_get_type(field) != PURPLE_REQUEST_FIELD_CHOICE)
		return NULL;
	otr_choice_change(field, form->shown, rows, chosen);
	if (G_IS_OBJECT(field->ui_data))
		*widget = field->ui_data;
	return field;
}

void otr_inform(const char *title, const char *primary, const char *secondary, gboolean failure)
{
	purple_notify_message(otr_plugin(), failure ? PURPLE_NOTIFY_MSG_ERROR : PURPLE_NOTIFY_MSG_INFO, title,
		primary, secondary, NULL, NULL);
}
