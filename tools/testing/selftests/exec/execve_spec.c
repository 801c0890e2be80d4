// SPDX-License-Identifier: GPL-2.0
/*
 * Every claim that the running kernel makes about execve() and execveat() in
 * its own specifications, proven by the case that the claim names
 *
 * The specifications come from debugfs (CONFIG_KAPI_SPEC), or with --spec from
 * files. A claim without a case fails, and so does a case without a claim. Last
 * every claim is turned round, one word at a time, and must then be found to be
 * wrong: a comparison that cannot fail proves nothing.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "execve_spec.h"
#include "../kapi/proof.h"

/* For a search, which makes hundreds of calls. */
#define SEARCH_PATIENCE_S	120

bool by_execveat;

int spec_exec(const char *path, char *const argv[], char *const envp[])
{
	if (by_execveat)
		return syscall(SYS_execveat, AT_FDCWD, path, argv, envp, 0);
	return syscall(SYS_execve, path, argv, envp);
}

static struct spec specs[] = {
	{ .call = "execve" },
	{ .call = "execveat" },
};

bool spec_lists(int error)
{
	const struct spec *spec = &specs[by_execveat];

	for (size_t i = 0; i < spec->nr; i++)
		if (!strcmp(spec->claims[i].kind, "error") &&
		    spec->claims[i].number == error)
			return true;
	return false;
}

/*
 * What cases change of the whole system, to be put back however they end. The
 * longest of them, core_pattern, has 128 bytes.
 */
#define SETTING_SIZE	256

static struct setting {
	const char *path;
	char value[SETTING_SIZE];
} settings[] = {
	{ "/proc/sys/vm/overcommit_memory" },
	{ "/proc/sys/vm/overcommit_ratio" },
	{ "/proc/sys/vm/overcommit_kbytes" },
	{ "/proc/sys/fs/file-max" },
	{ "/proc/sys/fs/protected_symlinks" },
	{ "/proc/sys/fs/lease-break-time" },
	{ "/proc/sys/fs/suid_dumpable" },
	{ "/proc/sys/kernel/core_pattern" },
	{ DEBUGFS "/failslab/ignore-gfp-wait" },
	{ DEBUGFS "/failslab/verbose" },
	{ DEBUGFS "/fail_page_alloc/ignore-gfp-wait" },
	{ DEBUGFS "/fail_page_alloc/ignore-gfp-highmem" },
	{ DEBUGFS "/fail_page_alloc/min-order" },
	{ DEBUGFS "/fail_page_alloc/verbose" },
	{ DEBUGFS "/fail_usercopy/verbose" },
};

static bool read_setting(const char *path, char value[SETTING_SIZE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, value, SETTING_SIZE - 1);
	close(fd);
	value[n > 0 ? n : 0] = 0;
	return n > 0;
}

static void keep_settings(void)
{
	for (size_t i = 0; i < ARRAY(settings); i++)
		read_setting(settings[i].path, settings[i].value);
}

static void restore_settings(void)
{
	for (size_t i = 0; i < ARRAY(settings); i++) {
		struct setting *s = &settings[i];
		char now[SETTING_SIZE];
		int fd;

		/* The two ways to say how much to overcommit exclude. */
		if (!s->value[0] || (strstr(s->path, "kbytes") &&
				     s->value[0] == '0'))
			continue;
		if (!read_setting(s->path, now) || !strcmp(now, s->value))
			continue;
		fd = open(s->path, O_WRONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (write(fd, s->value, strlen(s->value)) < 0)
			ksft_print_msg("cannot restore %s\n", s->path);
		close(fd);
	}
}

void end_case(const char *saw, const char *why)
{
	spec_end_case(saw, why);
}

static const char *observe_false(const void *what, const char **why)
{
	return ((const struct false_claim *)what)->observe(why);
}

static const char *observe_search(const void *what, const char **why)
{
	return ((const struct spec_search *)what)->observe(spec_shared->note,
							   sizeof(spec_shared->note),
							   why);
}

static bool in(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *p = list; (p = strstr(p, word)); p += length)
		if ((p == list || p[-1] == ' ') &&
		    (!p[length] || p[length] == ' '))
			return true;
	return false;
}

/*
 * How many claims of the given kinds there are, or of all. What both
 * specifications have counts once.
 */
static size_t count(const struct spec_proof *proof, const char *list,
		    bool proven, bool names)
{
	const char *seen[1024];
	size_t nr = 0;

	for (size_t s = 0; s < ARRAY(specs); s++) {
		for (size_t i = 0; i < specs[s].nr; i++) {
			const struct claim *c = &specs[s].claims[i];
			const char *key = names ? c->name : c->test;
			bool again = false;

			if (!c->kind || !key || (list && !in(list, c->kind)) ||
			    (proven && (c->state != OBSERVED ||
					spec_compare(proof, c, c->observed))))
				continue;
			for (size_t j = 0; j < nr; j++)
				again |= !strcmp(seen[j], key);
			if (!again && nr < ARRAY(seen))
				seen[nr++] = key;
		}
	}
	return nr;
}

static void numbers(const struct spec_proof *proof)
{
	static const char effects[] =
		" signal side_effect state_trans preserved on_failure order ";

	ksft_print_msg("both: %zu claims, %zu proven\n",
		       count(proof, NULL, false, false),
		       count(proof, NULL, true, false));
	ksft_print_msg("both: %zu cases of %zu errors, %zu and %zu proven\n",
		       count(proof, "error", false, false),
		       count(proof, "error", false, true),
		       count(proof, "error", true, false),
		       count(proof, "error", true, true));
	ksft_print_msg("both: %zu signal, effect, transition and preservation claims, %zu proven\n",
		       count(proof, effects, false, false),
		       count(proof, effects, true, false));
}

static void show_false(const struct spec_proof *proof,
		       const struct false_claim *claim)
{
	int state = spec_run(proof, observe_false, claim, SPEC_PATIENCE_S);
	bool is;

	if (state == SKIPPED) {
		ksft_test_result_skip("false: %s: %s (%s)\n", claim->name,
				      claim->text, spec_shared->what);
		return;
	}
	is = state == OBSERVED && !strcmp(spec_shared->what, claim->is) &&
	     strcmp(claim->said, claim->is);
	if (!is)
		ksft_print_msg("said \"%s\", known \"%s\", seen \"%s\"\n",
			       claim->said, claim->is,
			       state == OBSERVED ? spec_shared->what :
			       spec_ends[state]);
	ksft_test_result(is, "false: %s: %s: said \"%s\", is \"%s\"\n",
			 claim->name, claim->text, claim->said, claim->is);
}

static void search(const struct spec_proof *proof,
		   const struct spec_search *search)
{
	int state = spec_run(proof, observe_search, search, SEARCH_PATIENCE_S);

	if (state == SKIPPED) {
		ksft_test_result_skip("%s: %s: %s (%s)\n",
				      specs[by_execveat].call, search->name,
				      search->text, spec_shared->what);
		return;
	}
	if (spec_shared->note[0])
		ksft_print_msg("%s: %s: %s\n", specs[by_execveat].call,
			       search->name, spec_shared->note);
	if (state != OBSERVED || strcmp(spec_shared->what, NOTHING_ELSE))
		ksft_print_msg("%s\n", state == OBSERVED ? spec_shared->what :
			       spec_ends[state]);
	ksft_test_result(state == OBSERVED &&
			 !strcmp(spec_shared->what, NOTHING_ELSE), "%s: %s: %s\n",
			 specs[by_execveat].call, search->name, search->text);
}

static void begin(const struct spec *spec)
{
	by_execveat = spec == &specs[1];
}

static size_t plan_more(const char *only)
{
	size_t plan = 0;

	for (size_t i = 0; i < nr_spec_searches; i++)
		plan += ARRAY(specs) * spec_chosen(only, spec_searches[i].name);
	for (size_t i = 0; i < nr_false_claims; i++)
		plan += spec_chosen(only, false_claims[i].name);
	return plan;
}

static void more(const struct spec_proof *proof, const struct spec *spec,
		 const char *only)
{
	for (size_t i = 0; spec && i < nr_spec_searches; i++)
		if (spec_chosen(only, spec_searches[i].name))
			search(proof, &spec_searches[i]);
	if (spec)
		return;
	by_execveat = false;
	for (size_t i = 0; i < nr_false_claims; i++)
		if (spec_chosen(only, false_claims[i].name))
			show_false(proof, &false_claims[i]);
}

int main(int argc, char **argv, char **envp)
{
	const char *execfn = (const char *)getauxval(AT_EXECFN);
	const char *base = execfn ? strrchr(execfn, '/') : NULL;
	struct spec_proof proof = {
		.specs = specs, .nr_specs = ARRAY(specs),
		.tables = {
			{ error_cases, nr_error_cases },
			{ effect_cases, nr_effect_cases },
		},
		.keep = keep_settings, .restore = restore_settings,
		.begin = begin,
		.plan_more = plan_more, .more = more,
	};

	base = base ? base + 1 : execfn ?: "";
	if (strncmp(base, "execve_spec", 11))
		return spec_image(argc, argv, envp);
	prove_specs(&proof, argc, argv);
	numbers(&proof);
	ksft_finished();
}
