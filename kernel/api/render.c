// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel API specifications as text and as JSON.
 *
 * tools/kapi is built from this file, too: what it reads from a vmlinux and
 * what the running kernel says can be compared byte by byte.
 */

#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "kapi.h"

const char * const kapi_phases[KAPI_NR_PHASES] = {
	"any", "before", "at", "after",
};

const char * const kapi_observers[KAPI_NR_OBSERVERS] = {
	"caller", "new_image", "parent", "tracer", "siblings", "sharers",
	"others",
};

const char * const kapi_contexts[KAPI_NR_CONTEXTS] = {
	"process", "softirq", "hardirq", "nmi", "atomic", "sleepable",
};

const char * const kapi_types[KAPI_NR_TYPES] = {
	[KAPI_TYPE_INT]		= "int",
	[KAPI_TYPE_UINT]	= "uint",
	[KAPI_TYPE_PTR]		= "ptr",
	[KAPI_TYPE_STRUCT]	= "struct",
	[KAPI_TYPE_ARRAY]	= "array",
	[KAPI_TYPE_FD]		= "fd",
	[KAPI_TYPE_PATH]	= "path",
	[KAPI_TYPE_PID]		= "pid",
	[KAPI_TYPE_ENUM]	= "enum",
	[KAPI_TYPE_FLAGS]	= "flags",
	[KAPI_TYPE_CUSTOM]	= "custom",
};

const char * const kapi_param_flags[KAPI_NR_PARAM_FLAGS] = {
	"in", "out", "user", "optional",
};

const char * const kapi_origins[KAPI_NR_ORIGINS] = {
	[KAPI_FROM_FILESYSTEM]	= "filesystem",
	[KAPI_FROM_LSM]		= "lsm",
	[KAPI_FROM_SECCOMP]	= "seccomp",
	[KAPI_FROM_FANOTIFY]	= "fanotify",
	[KAPI_FROM_TRACER]	= "tracer",
};

const char * const kapi_directions[KAPI_NR_DIRECTIONS] = {
	[KAPI_SIGNAL_RECEIVE]	= "receive",
	[KAPI_SIGNAL_SEND]	= "send",
	[KAPI_SIGNAL_HANDLE]	= "handle",
	[KAPI_SIGNAL_BLOCK]	= "block",
	[KAPI_SIGNAL_PENDING]	= "pending",
};

const char * const kapi_effects[KAPI_NR_EFFECTS] = {
	"process_state", "memory", "files", "signals", "credentials", "timers",
	"threads", "tracing", "filesystem", "schedule",
};

const struct kapi_section kapi_sections[KAPI_NR_SECTIONS] = {
	{ KAPI_KIND_CONSTRAINT, "constraint", "constraints", "Constraints" },
	{ KAPI_KIND_RETURN, "return", "returns", "Returns" },
	{ KAPI_KIND_ERROR, "error", "errors", "Errors" },
	{ KAPI_KIND_ERROR_FROM, "error_from", "errors_from",
	  "Errors from elsewhere" },
	{ KAPI_KIND_SIGNAL, "signal", "signals", "Signals" },
	{ KAPI_KIND_SIDE_EFFECT, "side_effect", "side_effects", "Side effects" },
	{ KAPI_KIND_STATE_TRANS, "state_trans", "state_transitions",
	  "State transitions" },
	{ KAPI_KIND_PRESERVED, "preserved", "preserved", "Preserved" },
	{ KAPI_KIND_ON_FAILURE, "on_failure", "on_failure", "On failure" },
	{ KAPI_KIND_ORDER, "order", "order", "Order" },
};

/* Of a number that should not be there is no word. */
static const char *word(const char * const *words, unsigned int nr,
			unsigned int value)
{
	return value < nr ? words[value] : "?";
}

/* Nor of a string that is missing. */
static const char *str(const char *s)
{
	return s ?: "?";
}

static const char *phase_word(const struct kapi_item *item)
{
	return word(kapi_phases, KAPI_NR_PHASES, item->phase - KAPI_ANY_TIME);
}

/**
 * kapi_show_bits - show what is or'ed together, in words
 * @m: where to
 * @bits: the bits
 * @words: a word for each bit
 * @nr: how many words there are
 */
void kapi_show_bits(struct seq_file *m, unsigned int bits,
		    const char * const *words, unsigned int nr)
{
	const char *sep = "";

	for (unsigned int bit = 0; bits; bit++, bits >>= 1) {
		if (!(bits & 1))
			continue;
		seq_printf(m, "%s%s", sep, word(words, nr, bit));
		sep = ", ";
	}
}

/*
 * A type, up to the comma, without __user: that is for those who write the
 * kernel. Returns what follows the comma.
 */
static const char *show_type(struct seq_file *m, const char *s)
{
	static const char user[] = "__user ";

	while (*s && *s != ',') {
		if (!strncmp(s, user, sizeof(user) - 1))
			s += sizeof(user) - 1;
		else
			seq_putc(m, *s++);
	}
	return *s ? s + 2 : s;
}

/* Parameter @nr as one would declare it: type and name. */
static void show_declaration(struct seq_file *m,
			     const struct kernel_api_spec *spec,
			     unsigned int nr)
{
	const char *s = spec->params;
	const char *comma;

	for (nr *= 2; nr; nr--) {
		comma = strchr(s, ',');
		if (!comma)
			return;
		s = comma + 2;
	}
	comma = strchr(s, ',');
	s = show_type(m, s);
	if (!comma)
		return;
	if (comma[-1] != '*')
		seq_putc(m, ' ');
	while (*s && *s != ',')
		seq_putc(m, *s++);
}

/**
 * kapi_show_prototype - show a system call as one would declare it
 * @m: where to
 * @spec: the specification of the system call
 */
void kapi_show_prototype(struct seq_file *m, const struct kernel_api_spec *spec)
{
	seq_printf(m, "long %s(", str(spec->name));
	for (unsigned int nr = 0; nr < spec->nr_params; nr++) {
		if (nr)
			seq_puts(m, ", ");
		show_declaration(m, spec, nr);
	}
	seq_putc(m, ')');
}

/**
 * kapi_show_heading - show the facts of a claim in one line, without newline
 * @m: where to
 * @item: the claim
 */
void kapi_show_heading(struct seq_file *m, const struct kapi_item *item)
{
	const char *outcome = str(kapi_outcome(item));

	switch (item->kind) {
	case KAPI_KIND_RETURN:
		seq_puts(m, outcome);
		break;
	case KAPI_KIND_ERROR:
		seq_printf(m, "%s (%d)", str(kapi_name(item)), item->value);
		break;
	case KAPI_KIND_ERROR_FROM:
		seq_printf(m, "%s: %s", word(kapi_origins, KAPI_NR_ORIGINS,
					     item->type), outcome);
		break;
	case KAPI_KIND_SIGNAL:
		seq_printf(m, "%s, %s", str(kapi_name(item)),
			   word(kapi_directions, KAPI_NR_DIRECTIONS,
				item->type));
		if (kapi_from(item))
			seq_printf(m, ", to %s", kapi_from(item));
		seq_printf(m, ": %s", outcome);
		break;
	case KAPI_KIND_SIDE_EFFECT:
		seq_printf(m, "%s (", str(kapi_name(item)));
		kapi_show_bits(m, item->type, kapi_effects, KAPI_NR_EFFECTS);
		seq_printf(m, "): %s", outcome);
		break;
	case KAPI_KIND_STATE_TRANS:
		seq_printf(m, "%s: %s -> %s", str(kapi_name(item)),
			   str(kapi_from(item)), outcome);
		break;
	case KAPI_KIND_ORDER:
		seq_printf(m, "%s before %s", str(kapi_name(item)),
			   str(kapi_from(item)));
		break;
	default:
		seq_printf(m, "%s: %s", str(kapi_name(item)), outcome);
		break;
	}
}

/* All lines of a text, indented. */
static void show_lines(struct seq_file *m, const char *indent, const char *s)
{
	s = str(s);
	while (*s) {
		if (*s != '\n')
			seq_puts(m, indent);
		while (*s && *s != '\n')
			seq_putc(m, *s++);
		seq_putc(m, '\n');
		if (*s)
			s++;
	}
}

/* What people call the items of @kind, before the first of them. */
static void show_title(struct seq_file *m, bool *shown, const char *title)
{
	if (!*shown)
		seq_printf(m, "\n%s:\n", title);
	*shown = true;
}

static void text_param(struct seq_file *m, const struct kernel_api_spec *spec,
		       const struct kapi_item *item)
{
	seq_puts(m, "  ");
	show_declaration(m, spec, item->value);
	seq_printf(m, " (%s, ", word(kapi_types, KAPI_NR_TYPES, item->type));
	kapi_show_bits(m, item->flags, kapi_param_flags, KAPI_NR_PARAM_FLAGS);
	seq_puts(m, ")\n");
	show_lines(m, "      ", kapi_text(item));
}

static void text_claim(struct seq_file *m, const struct kapi_item *item)
{
	seq_puts(m, "  ");
	kapi_show_heading(m, item);
	seq_putc(m, '\n');
	show_lines(m, "      ", kapi_text(item));
	if (kapi_condition(item))
		seq_printf(m, "      if: %s\n", kapi_condition(item));
	seq_printf(m, "      phase: %s; seen by: ",
		   phase_word(item));
	kapi_show_bits(m, item->seen_by, kapi_observers, KAPI_NR_OBSERVERS);
	seq_printf(m, "; test: %s\n", str(kapi_test(item)));
}

static void text_paragraphs(struct seq_file *m,
			    const struct kernel_api_spec *spec,
			    enum kapi_kind kind, const char *title)
{
	const struct kapi_item *item;
	bool shown = false;

	kapi_for_each(item, spec) {
		if (item->kind != kind)
			continue;
		if (title)
			show_title(m, &shown, title);
		else
			seq_putc(m, '\n');
		show_lines(m, "  ", kapi_text(item));
	}
}

/**
 * kapi_show_text - show a specification to people
 * @m: where to
 * @spec: the specification
 */
void kapi_show_text(struct seq_file *m, const struct kernel_api_spec *spec)
{
	const struct kapi_item *item;
	bool shown = false;

	seq_printf(m, "%s\n", str(spec->name));
	text_paragraphs(m, spec, KAPI_KIND_DESCRIPTION, NULL);
	seq_puts(m, "\n  ");
	kapi_show_prototype(m, spec);
	seq_putc(m, '\n');
	text_paragraphs(m, spec, KAPI_KIND_LONG_DESC, NULL);

	kapi_for_each(item, spec) {
		if (item->kind != KAPI_KIND_CONTEXT)
			continue;
		show_title(m, &shown, "Context");
		seq_puts(m, "  ");
		kapi_show_bits(m, item->type, kapi_contexts, KAPI_NR_CONTEXTS);
		seq_putc(m, '\n');
	}

	shown = false;
	kapi_for_each(item, spec) {
		if (item->kind != KAPI_KIND_PARAM)
			continue;
		show_title(m, &shown, "Parameters");
		text_param(m, spec, item);
	}

	for (unsigned int i = 0; i < ARRAY_SIZE(kapi_sections); i++) {
		shown = false;
		kapi_for_each(item, spec) {
			if (item->kind != kapi_sections[i].kind)
				continue;
			show_title(m, &shown, kapi_sections[i].title);
			text_claim(m, item);
		}
	}

	text_paragraphs(m, spec, KAPI_KIND_NOTE, "Notes");
	text_paragraphs(m, spec, KAPI_KIND_EXAMPLE, "Examples");
}

/*
 * What is not ASCII goes out as a number: whatever is in the string, the result
 * is JSON.
 */
static void json_chars(struct seq_file *m, const char *s)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '"' || c == '\\')
			seq_printf(m, "\\%c", c);
		else if (c == '\n')
			seq_puts(m, "\\n");
		else if (c == '\t')
			seq_puts(m, "\\t");
		else if (c < 0x20 || c >= 0x7f)
			seq_printf(m, "\\u%04x", c);
		else
			seq_putc(m, c);
	}
}

static void json_string(struct seq_file *m, const char *s)
{
	seq_putc(m, '"');
	json_chars(m, s);
	seq_putc(m, '"');
}

/* A member of an object, but for the first; nothing if there is no @value. */
static void json_member(struct seq_file *m, const char *key, const char *value)
{
	if (!value)
		return;
	seq_printf(m, ",\"%s\":", key);
	json_string(m, value);
}

/* What is or'ed together, as an array of words. */
static void json_bits(struct seq_file *m, const char *key, unsigned int bits,
		      const char * const *words, unsigned int nr)
{
	const char *sep = "";

	seq_printf(m, "%s:[", key);
	for (unsigned int bit = 0; bits; bit++, bits >>= 1) {
		if (!(bits & 1))
			continue;
		seq_printf(m, "%s\"%s\"", sep, word(words, nr, bit));
		sep = ",";
	}
	seq_putc(m, ']');
}

static void json_param(struct seq_file *m, const struct kernel_api_spec *spec,
		       const struct kapi_item *item)
{
	seq_puts(m, "{\"name\":");
	json_string(m, str(kapi_name(item)));
	seq_puts(m, ",\"declaration\":\"");
	show_declaration(m, spec, item->value);
	seq_putc(m, '"');
	json_member(m, "type", word(kapi_types, KAPI_NR_TYPES, item->type));
	json_bits(m, ",\"flags\"", item->flags, kapi_param_flags,
		  KAPI_NR_PARAM_FLAGS);
	json_member(m, "text", str(kapi_text(item)));
	seq_putc(m, '}');
}

static void json_claim(struct seq_file *m, const struct kapi_item *item,
		       const char *kind)
{
	seq_printf(m, "{\"kind\":\"%s\"", kind);
	json_member(m, "name", kapi_name(item));
	switch (item->kind) {
	case KAPI_KIND_ERROR:
		seq_printf(m, ",\"errno\":%d", item->value);
		break;
	case KAPI_KIND_ERROR_FROM:
		json_member(m, "origin", word(kapi_origins, KAPI_NR_ORIGINS,
					      item->type));
		break;
	case KAPI_KIND_SIGNAL:
		seq_printf(m, ",\"signal\":%d", item->value);
		json_member(m, "direction", word(kapi_directions,
						 KAPI_NR_DIRECTIONS,
						 item->type));
		json_member(m, "action", word(kapi_actions, KAPI_NR_ACTIONS,
					      item->flags));
		json_member(m, "target", kapi_from(item));
		break;
	case KAPI_KIND_SIDE_EFFECT:
		json_bits(m, ",\"type\"", item->type, kapi_effects, KAPI_NR_EFFECTS);
		break;
	default:
		json_member(m, "from", kapi_from(item));
		break;
	}
	json_member(m, "condition", kapi_condition(item));
	json_member(m, "phase", phase_word(item));
	json_bits(m, ",\"seen_by\"", item->seen_by, kapi_observers,
		  KAPI_NR_OBSERVERS);
	json_member(m, "outcome", str(kapi_outcome(item)));
	json_member(m, "text", str(kapi_text(item)));
	json_member(m, "test", str(kapi_test(item)));
	seq_putc(m, '}');
}

/* Paragraphs of one kind make one string. */
static void json_paragraphs(struct seq_file *m,
			    const struct kernel_api_spec *spec,
			    enum kapi_kind kind, const char *key)
{
	const struct kapi_item *item;
	const char *sep = "";

	seq_printf(m, "\"%s\":\"", key);
	kapi_for_each(item, spec) {
		if (item->kind != kind)
			continue;
		seq_puts(m, sep);
		json_chars(m, str(kapi_text(item)));
		sep = "\\n\\n";
	}
	seq_puts(m, "\",\n");
}

static void json_one(struct seq_file *m, const struct kernel_api_spec *spec,
		     const struct kapi_item *item)
{
	switch (item->kind) {
	case KAPI_KIND_NOTE:
	case KAPI_KIND_EXAMPLE:
		json_string(m, str(kapi_text(item)));
		break;
	case KAPI_KIND_PARAM:
		json_param(m, spec, item);
		break;
	default:
		json_claim(m, item,
			   kapi_sections[item->kind - KAPI_FIRST_CLAIM].word);
		break;
	}
}

/* The items of one kind, a line each. */
static void json_array(struct seq_file *m, const struct kernel_api_spec *spec,
		       enum kapi_kind kind, const char *key)
{
	const struct kapi_item *item;
	const char *sep = "";

	seq_printf(m, "\"%s\":[", key);
	kapi_for_each(item, spec) {
		if (item->kind != kind)
			continue;
		seq_printf(m, "%s\n  ", sep);
		json_one(m, spec, item);
		sep = ",";
	}
	seq_puts(m, *sep ? "\n]" : "]");
}

/**
 * kapi_show_json - show a specification to programs
 * @m: where to
 * @spec: the specification
 *
 * tools/kapi/schema.json says what comes out. Every claim has a line to itself.
 */
void kapi_show_json(struct seq_file *m, const struct kernel_api_spec *spec)
{
	const struct kapi_item *item;
	unsigned int contexts = 0;

	seq_puts(m, "{\n\"name\":");
	json_string(m, str(spec->name));
	seq_puts(m, ",\n\"prototype\":\"");
	kapi_show_prototype(m, spec);
	seq_puts(m, "\",\n");
	json_paragraphs(m, spec, KAPI_KIND_DESCRIPTION, "description");
	json_paragraphs(m, spec, KAPI_KIND_LONG_DESC, "long_description");
	kapi_for_each(item, spec)
		if (item->kind == KAPI_KIND_CONTEXT)
			contexts |= item->type;
	json_bits(m, "\"contexts\"", contexts, kapi_contexts,
		  KAPI_NR_CONTEXTS);
	seq_puts(m, ",\n");
	json_array(m, spec, KAPI_KIND_PARAM, "parameters");
	for (unsigned int i = 0; i < ARRAY_SIZE(kapi_sections); i++) {
		seq_puts(m, ",\n");
		json_array(m, spec, kapi_sections[i].kind,
			   kapi_sections[i].array);
	}
	seq_puts(m, ",\n");
	json_array(m, spec, KAPI_KIND_NOTE, "notes");
	seq_puts(m, ",\n");
	json_array(m, spec, KAPI_KIND_EXAMPLE, "examples");
	seq_puts(m, "\n}\n");
}
