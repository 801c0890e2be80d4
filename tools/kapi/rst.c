// SPDX-License-Identifier: GPL-2.0
/*
 * A specification as a page of the documentation. Numbers that depend on the
 * architecture are left out.
 */

#include <ctype.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <string.h>

#include "kapi.h"
#include "kapi-tool.h"

static const char * const phases[KAPI_NR_PHASES] = {
	"Any time", "While the call can still fail", "Once it cannot fail",
	"When it has succeeded",
};

static const char * const observers[KAPI_NR_OBSERVERS] = {
	"the caller", "the new image", "the parent", "a tracer",
	"sibling threads", "who shares it", "others",
};

/*
 * What means something to reStructuredText does not mean it here: not even an
 * underscore, which is a reference at the end of a word.
 */
static void show_char(struct seq_file *m, const char *s)
{
	if (strchr("\\*`|", *s) || (*s == '_' && !isalnum(s[1])))
		seq_putc(m, '\\');
	seq_putc(m, *s);
}

static void show(struct seq_file *m, const char *s)
{
	for (; *s; s++)
		show_char(m, s);
}

static void show_lines(struct seq_file *m, const char *indent, const char *s)
{
	for (; *s; s++) {
		if (*s != '\n')
			seq_puts(m, indent);
		for (; *s && *s != '\n'; s++)
			show_char(m, s);
		seq_putc(m, '\n');
		if (!*s)
			break;
	}
}

static void title(struct seq_file *m, const char *s, char line)
{
	seq_printf(m, "\n%s\n", s);
	for (; *s; s++)
		seq_putc(m, line);
	seq_putc(m, '\n');
}

static void heading(struct seq_file *m, const struct kapi_item *item)
{
	switch (item->kind) {
	case KAPI_KIND_RETURN:
		show(m, kapi_outcome(item));
		break;
	case KAPI_KIND_ERROR:
		show(m, kapi_name(item));
		break;
	case KAPI_KIND_ERROR_FROM:
		seq_printf(m, "%s: ", kapi_origins[item->type]);
		show(m, kapi_outcome(item));
		break;
	case KAPI_KIND_SIGNAL:
		show(m, kapi_name(item));
		seq_printf(m, " (%s", kapi_directions[item->type]);
		if (kapi_from(item)) {
			seq_puts(m, ", to ");
			show(m, kapi_from(item));
		}
		seq_puts(m, "): ");
		show(m, kapi_outcome(item));
		break;
	case KAPI_KIND_STATE_TRANS:
		show(m, kapi_name(item));
		seq_puts(m, ": ");
		show(m, kapi_from(item));
		seq_puts(m, " → ");
		show(m, kapi_outcome(item));
		break;
	case KAPI_KIND_ORDER:
		show(m, kapi_name(item));
		seq_puts(m, " *before* ");
		show(m, kapi_from(item));
		break;
	default:
		show(m, kapi_name(item));
		seq_puts(m, ": ");
		show(m, kapi_outcome(item));
		break;
	}
}

static void claim(struct seq_file *m, const struct kapi_item *item)
{
	seq_putc(m, '\n');
	heading(m, item);
	seq_putc(m, '\n');
	show_lines(m, "    ", kapi_text(item));
	if (kapi_condition(item)) {
		seq_puts(m, "\n    If ");
		show(m, kapi_condition(item));
		seq_puts(m, ".\n");
	}
	seq_printf(m, "\n    *%s; seen by ",
		   phases[item->phase - KAPI_ANY_TIME]);
	kapi_show_bits(m, item->seen_by, observers, KAPI_NR_OBSERVERS);
	seq_printf(m, ".* Test: ``%s``\n", kapi_test(item));
}

static void texts(struct seq_file *m, const struct kernel_api_spec *spec,
		  enum kapi_kind kind, const char *name)
{
	const struct kapi_item *item;
	bool first = true;

	kapi_for_each(item, spec) {
		if (item->kind != kind)
			continue;
		if (first && name)
			title(m, name, '=');
		first = false;
		seq_putc(m, '\n');
		if (kind == KAPI_KIND_EXAMPLE) {
			seq_puts(m, "::\n\n");
			for (const char *s = kapi_text(item); *s;) {
				size_t len = strcspn(s, "\n");

				seq_printf(m, "%s%.*s\n", len ? "    " : "",
					   (int)len, s);
				s += len + !!s[len];
			}
		} else {
			show_lines(m, "", kapi_text(item));
		}
	}
}

/* @spec must have passed kapi_check_spec(). */
void show_rst(struct seq_file *m, const struct kernel_api_spec *spec)
{
	const struct kapi_item *item;
	unsigned int contexts = 0;
	bool first;

	/* Not for this file. */
	seq_printf(m, ".. %s: GPL-2.0\n", "SPDX-License-Identifier");
	seq_puts(m, ".. Made by tools/kapi of the specification that stands beside the system\n");
	seq_puts(m, "   call: \"make -C tools/kapi docs\" makes it anew.\n");
	seq_putc(m, '\n');
	for (const char *c = spec->name; *c; c++)
		seq_putc(m, '=');
	title(m, spec->name, '=');
	texts(m, spec, KAPI_KIND_DESCRIPTION, NULL);
	seq_puts(m, "\n.. code-block:: c\n\n    ");
	kapi_show_prototype(m, spec);
	seq_puts(m, ";\n");
	texts(m, spec, KAPI_KIND_LONG_DESC, NULL);

	kapi_for_each(item, spec)
		if (item->kind == KAPI_KIND_CONTEXT)
			contexts |= item->type;
	if (contexts) {
		seq_puts(m, "\nContext: ");
		kapi_show_bits(m, contexts, kapi_contexts, KAPI_NR_CONTEXTS);
		seq_puts(m, ".\n");
	}

	first = true;
	kapi_for_each(item, spec) {
		if (item->kind != KAPI_KIND_PARAM)
			continue;
		if (first)
			title(m, "Parameters", '=');
		first = false;
		seq_printf(m, "\n``%s`` (%s; ", kapi_name(item),
			   kapi_types[item->type]);
		kapi_show_bits(m, item->flags, kapi_param_flags,
			       KAPI_NR_PARAM_FLAGS);
		seq_puts(m, ")\n");
		show_lines(m, "    ", kapi_text(item));
	}

	for (size_t i = 0; i < KAPI_NR_SECTIONS; i++) {
		first = true;
		kapi_for_each(item, spec) {
			if (item->kind != kapi_sections[i].kind)
				continue;
			if (first)
				title(m, kapi_sections[i].title, '=');
			first = false;
			claim(m, item);
		}
	}

	texts(m, spec, KAPI_KIND_NOTE, "Notes");
	texts(m, spec, KAPI_KIND_EXAMPLE, "Examples");
}
