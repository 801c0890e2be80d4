# SPDX-License-Identifier: GPL-2.0
#
# The verbs of the workbench; `make help` lists them.  The scripts behind them
# are in workbench/, what they make is in build/.

WB := workbench

.DEFAULT_GOAL := help
.PHONY: help run test shell tree export check static kunit litmus bench \
	bisect mutants debug cross arm64 stress send-dry-run clean

help:
	@echo 'The main job:'
	@echo '  make run          fetch Linux, apply the series, build, boot in QEMU, run the exec,'
	@echo '                    kcmp, proc and new pidfd selftests, and say how it went'
	@echo '  make test         all of it: static checks, KUnit and selftests on QEMU and on'
	@echo '                    user-mode Linux, and the tests of the workbench itself'
	@echo
	@echo 'Working on the series:'
	@echo '  make tree         build/linux: Linux with the series on it, a git tree'
	@echo '  make export       write the commits of build/linux back to patches/'
	@echo '  make check        do patches, top-level folders and the kernel agree?'
	@echo '  make static       compiler warnings, sparse and kernel-doc on what we touch'
	@echo '  make kunit        KUnit on user-mode Linux and on QEMU'
	@echo '  make litmus       ask the memory model of the kernel (herd7) about the barriers'
	@echo '  make shell        a prompt in the guest, with the selftests'
	@echo '  make bisect       build and boot every patch alone, with W=1 (hours, goes on where it was)'
	@echo '  make debug        the selftests under lockdep, KASAN, KCSAN, PREEMPT_RT, ... (hours)'
	@echo '  make cross        W=1 for other architectures, with gcc and clang'
	@echo '  make arm64        the selftests that the series adds, on an emulated arm64'
	@echo '  make stress       storms of execve() for an hour: is anything left afterwards?'
	@echo '  make mutants      wrong versions of the series, which a test must catch'
	@echo '  make send-dry-run the mails, with threads and recipients; nothing is sent'
	@echo '  make bench        measure: read sections, sizes, instructions, latencies (half an hour)'
	@echo '  make clean        remove build/, if nothing in it is to be exported; the cache stays'
	@echo
	@echo 'Settings:'
	@echo '  LINUX=/path       a git tree of your own with v7.3 or a 7.3.y, only read'
	@echo '  BASE=commit       another commit of it than v7.3, or else HEAD'
	@echo '  ACCEL=kvm|tcg     do not try what QEMU can do here'
	@echo '  CACHE=/path       where downloads are kept (~/.cache/exec-update-seq)'
	@echo '  DEBUG="lockdep rt" only these of workbench/configs/debug'
	@echo '  SECONDS=n         how long make stress lasts (3600); MACHINE=um for user-mode Linux,'
	@echo '                    CPUS=2 MEMORY=1G of its guest, BREAK=leak,... to see that it notices'
	@echo '  ARCHES="arm s390" only these in make cross; COMPILERS=gcc only this one'
	@echo '  BISECT="um"       only this in make bisect, of um, selftests and x86_64'
	@echo '  MUTANTS=name,...  only these in make mutants; workbench/mutants.py --list names them'
	@echo '  JOBS=n            compile so many files at once'
	@echo '  SECTIONS=...      what make bench measures; workbench/bench.py -h tells which'
	@echo '  ROUNDS=n          how many boots it measures in (11)'
	@echo '  COLLECTIONS=exec  the selftests that the guests run (exec,kcmp,proc), and'
	@echo '  TESTS=pidfd:...   single ones beside them'

run:
	@$(WB)/run.sh run

test:
	@$(WB)/run.sh test

shell:
	@$(WB)/run.sh shell

kunit:
	@$(WB)/run.sh kunit

static: tree
	@$(WB)/static.sh

litmus: tree
	@$(WB)/litmus.sh

tree:
	@$(WB)/tree.sh

export:
	@$(WB)/export.sh

check: tree
	@$(WB)/check.sh

bisect: tree
	@$(WB)/bisect.sh

arm64:
	@$(WB)/run.sh arm64

mutants:
	@$(WB)/run.sh mutants

stress: tree
	@$(WB)/stress.sh $(SECONDS)

cross: tree
	@$(WB)/cross.sh

send-dry-run: tree
	@$(WB)/send.sh

debug: tree
	@$(WB)/debug.sh $(DEBUG)

bench:
	@$(WB)/run.sh bench

clean:
	@$(WB)/clean.sh
