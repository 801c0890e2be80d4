/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KERNEL_API_KAPI_H
#define _KERNEL_API_KAPI_H

/* Shared by kernel/api/ and tools/kapi/. */

#include <linux/kernel_api_spec.h>

struct seq_file;

/* The words for what the items hold as numbers; indexed by value or by bit. */
#define KAPI_NR_PHASES		4
#define KAPI_NR_OBSERVERS	7
#define KAPI_NR_CONTEXTS	6
#define KAPI_NR_PARAM_FLAGS	4
#define KAPI_NR_EFFECTS		10

extern const char * const kapi_actions[KAPI_NR_ACTIONS];
extern const char * const kapi_phases[KAPI_NR_PHASES];
extern const char * const kapi_observers[KAPI_NR_OBSERVERS];
extern const char * const kapi_contexts[KAPI_NR_CONTEXTS];
extern const char * const kapi_types[KAPI_NR_TYPES];
extern const char * const kapi_param_flags[KAPI_NR_PARAM_FLAGS];
extern const char * const kapi_origins[KAPI_NR_ORIGINS];
extern const char * const kapi_directions[KAPI_NR_DIRECTIONS];
extern const char * const kapi_effects[KAPI_NR_EFFECTS];

/**
 * struct kapi_section - what is shown together
 * @kind: the kind of the items
 * @word: what one of them is called in JSON
 * @array: what all of them are called there
 * @title: the same for people
 */
struct kapi_section {
	enum kapi_kind kind;
	const char *word;
	const char *array;
	const char *title;
};

#define KAPI_NR_SECTIONS	(KAPI_NR_KINDS - KAPI_FIRST_CLAIM)
extern const struct kapi_section kapi_sections[KAPI_NR_SECTIONS];

void kapi_show_bits(struct seq_file *m, unsigned int bits,
		    const char * const *words, unsigned int nr);
void kapi_show_prototype(struct seq_file *m, const struct kernel_api_spec *spec);
void kapi_show_heading(struct seq_file *m, const struct kapi_item *item);
void kapi_show_text(struct seq_file *m, const struct kernel_api_spec *spec);
void kapi_show_json(struct seq_file *m, const struct kernel_api_spec *spec);

const char *kapi_check_spec(const struct kernel_api_spec *spec,
			    const struct kapi_item **where);

#endif
