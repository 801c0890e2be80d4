// SPDX-License-Identifier: GPL-2.0
/*
 * Specifications out of a vmlinux, of whatever word size and byte order.
 *
 * The kernel has no other description of its data here than
 * include/linux/kernel_api_spec.h, which this program is built from, too: a
 * vmlinux is to be read with the tool of its own tree.
 */

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kapi-tool.h"

/* More than any specification has; what does not end is not one. */
#define MAX_ITEMS	4096

struct section {
	u64 addr, offset, size;
};

/* A pointer that the kernel fills in when it is started. */
struct reloc {
	u64 where, value;
};

static struct image {
	const char *file;
	const unsigned char *data;
	u64 size;
	bool big;		/* the byte order */
	unsigned int word;	/* size of a pointer */
	struct section *sections;
	size_t nr_sections;
	struct reloc *relocs;
	size_t nr_relocs;
} image;

static u64 get(u64 offset, unsigned int size)
{
	u64 value = 0;

	if (offset > image.size || image.size - offset < size)
		die("%s: ends too early", image.file);
	for (unsigned int i = 0; i < size; i++) {
		unsigned int at = image.big ? i : size - 1 - i;

		value = value << 8 | image.data[offset + at];
	}
	return value;
}

/* A field of an ELF header that is as long as a pointer. */
static u64 field(u64 base, unsigned int offset)
{
	return get(base + offset, image.word);
}

static void *allocate(size_t nr, size_t size)
{
	void *p = calloc(nr ?: 1, size);

	if (!p)
		die("out of memory");
	return p;
}

/* Where in the file address @addr is, and how much of its section follows. */
static u64 find(u64 addr, u64 *left)
{
	for (size_t i = 0; i < image.nr_sections; i++) {
		const struct section *s = &image.sections[i];

		if (addr >= s->addr && addr - s->addr < s->size) {
			*left = s->size - (addr - s->addr);
			return s->offset + (addr - s->addr);
		}
	}
	die("%s: nothing at address %#llx", image.file,
	    (unsigned long long)addr);
}

static int compare(const void *a, const void *b)
{
	const struct reloc *x = a, *y = b;

	return x->where < y->where ? -1 : x->where > y->where;
}

static u64 pointer(u64 addr)
{
	struct reloc key = { .where = addr }, *reloc;
	u64 left;

	reloc = bsearch(&key, image.relocs, image.nr_relocs, sizeof(key),
			compare);
	return reloc ? reloc->value : get(find(addr, &left), image.word);
}

static unsigned int number(u64 addr, unsigned int size)
{
	u64 left;

	return get(find(addr, &left), size);
}

/* At @addr, and what then is left of the section that it is in. */
static const char *characters(u64 addr, u64 *left)
{
	u64 offset = find(addr, left);

	if (offset > image.size || image.size - offset < *left)
		die("%s: ends too early", image.file);
	return (const char *)image.data + offset;
}

static const char *read_string(u64 addr)
{
	const char *s;
	u64 left;

	if (!addr)
		return NULL;
	s = characters(addr, &left);
	if (!memchr(s, '\0', left))
		die("%s: a string that does not end", image.file);
	return s;
}

/* Several, up to one that is empty. */
static const char *read_strings(u64 addr)
{
	const char *s, *end;
	u64 left;

	if (!addr)
		return NULL;
	s = characters(addr, &left);
	for (const char *next = s; ; next = end + 1) {
		end = memchr(next, '\0', left - (next - s));
		if (!end)
			die("%s: strings that do not end", image.file);
		if (end == next)
			return s;
	}
}

static void read_items(u64 addr, struct kapi_item *items, bool nested);

static struct kapi_item *read_claims(u64 addr)
{
	struct kapi_item *items = allocate(MAX_ITEMS, sizeof(*items));

	read_items(addr, items, true);
	return items;
}

static void read_items(u64 addr, struct kapi_item *items, bool nested)
{
	const unsigned int word = image.word;

	for (size_t nr = 0; nr < MAX_ITEMS; nr++, addr += 8 + word) {
		struct kapi_item *item = &items[nr];

		item->kind = number(addr, 1);
		if (item->kind == KAPI_KIND_END)
			return;
		item->phase = number(addr + 1, 1);
		item->seen_by = number(addr + 2, 1);
		item->flags = number(addr + 3, 1);
		item->type = number(addr + 4, 2);
		item->value = number(addr + 6, 2);
		if (item->kind != KAPI_KIND_INCLUDE)
			item->strings = read_strings(pointer(addr + 8));
		else if (!nested)
			item->include = read_claims(pointer(addr + 8));
	}
	die("%s: a specification that does not end", image.file);
}

static const struct kernel_api_spec *read_spec(u64 addr)
{
	const unsigned int word = image.word;
	struct kernel_api_spec *spec;

	spec = allocate(1, sizeof(*spec) + MAX_ITEMS * sizeof(spec->items[0]));
	spec->name = read_string(pointer(addr));
	spec->params = read_string(pointer(addr + word));
	spec->nr_params = number(addr + 2 * word, 4);
	if (!spec->name || !spec->params)
		die("%s: a specification of nothing", image.file);
	read_items(addr + 3 * word, spec->items, false);
	return spec;
}

/*
 * Some architectures leave pointers empty in the file and say in relocations
 * that are loaded with the kernel what they are to be. Those that are not
 * loaded only repeat what is in the file.
 */
static void read_relocs(u64 offset, u64 size)
{
	const unsigned int word = image.word;
	u64 nr = size / (3 * word);

	if (size > image.size)
		die("%s: ends too early", image.file);
	image.relocs = realloc(image.relocs, (image.nr_relocs + nr + 1) *
			       sizeof(*image.relocs));
	if (!image.relocs)
		die("out of memory");
	for (; nr; nr--, offset += 3 * word) {
		u64 info = get(offset + word, word);

		/* Only those that do not refer to a symbol. */
		if (info >> (word == 8 ? 32 : 8))
			continue;
		image.relocs[image.nr_relocs++] = (struct reloc){
			.where = get(offset, word),
			.value = get(offset + 2 * word, word),
		};
	}
}

static void open_image(const char *file)
{
	struct stat st;
	int fd;

	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		die("%s: %s", file, strerror(errno));
	image.file = file;
	image.size = st.st_size;
	if (image.size < EI_NIDENT)
		die("%s: not an ELF file", file);
	image.data = mmap(NULL, image.size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (image.data == MAP_FAILED)
		die("%s: %s", file, strerror(errno));
	close(fd);
	if (memcmp(image.data, ELFMAG, SELFMAG))
		die("%s: not an ELF file; scripts/extract-vmlinux may get one out of it",
		    file);
	image.big = image.data[EI_DATA] == ELFDATA2MSB;
	image.word = image.data[EI_CLASS] == ELFCLASS64 ? 8 : 4;
}

/* The sections that are loaded; returns the one with the specifications. */
static struct section read_sections(void)
{
	static const char wanted[] = ".kapi_specs";
	/* Where the fields of the headers are, in 32 and in 64 bits. */
	static const struct layout {
		u8 ehdr, shoff, shdr, flags, addr, offset, size;
	} layouts[] = {
		{ 52, 32, 40, 8, 12, 16, 20 },
		{ 64, 40, 64, 8, 16, 24, 32 },
	};
	const struct layout *at = &layouts[image.word == 8];
	u64 header = field(0, at->shoff);
	size_t nr = get(at->ehdr - 4, 2);
	u64 names = field(header + get(at->ehdr - 2, 2) * at->shdr, at->offset);
	struct section specs = { };

	image.sections = allocate(nr, sizeof(*image.sections));
	for (size_t i = 0; i < nr; i++, header += at->shdr) {
		u64 name = names + get(header, 4);
		u32 type = get(header + 4, 4);
		struct section s = {
			.addr = field(header, at->addr),
			.offset = field(header, at->offset),
			.size = field(header, at->size),
		};

		if (!(field(header, at->flags) & SHF_ALLOC) ||
		    type == SHT_NOBITS)
			continue;
		image.sections[image.nr_sections++] = s;
		if (type == SHT_RELA)
			read_relocs(s.offset, s.size);
		if (name < image.size && image.size - name >= sizeof(wanted) &&
		    !memcmp(image.data + name, wanted, sizeof(wanted)))
			specs = s;
	}
	return specs;
}

const struct kernel_api_spec **read_vmlinux(const char *file, size_t *nr)
{
	const struct kernel_api_spec **specs;
	struct section s;

	open_image(file);
	s = read_sections();
	if (!s.size)
		die("%s: no specifications; it takes CONFIG_KAPI_SPEC=y", file);
	qsort(image.relocs, image.nr_relocs, sizeof(*image.relocs), compare);
	*nr = s.size / image.word;
	specs = allocate(*nr, sizeof(*specs));
	for (size_t i = 0; i < *nr; i++)
		specs[i] = read_spec(pointer(s.addr + i * image.word));
	return specs;
}
