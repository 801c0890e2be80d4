// SPDX-License-Identifier: GPL-2.0
/*
 * Specifications of execve() and execveat()
 *
 * Every claim names its case in tools/testing/selftests/exec/execve_spec*.c.
 * Who changes what a claim says changes both.
 */

#include <linux/kernel_api_spec.h>

#include "exec_kapi_effects.h"

/* What both calls are, return, refuse and accept. */
DEFINE_KERNEL_API_CLAIMS(exec_errors)

KAPI_LONG_DESC("At first the file and its interpreters are opened and examined, and the strings\n"
	       "copied. Errors are returned, and the caller is unchanged but for what the\n"
	       "claims about failure say.\n")
KAPI_LONG_DESC("Then comes the point of no return: the old program is replaced, and an error\n"
	       "kills the process, by a fatal signal that has reached it, or else by SIGSEGV\n"
	       "with si_code SI_KERNEL, without PTRACE_EVENT_EXEC.\n")
KAPI_LONG_DESC("Phases: \"before\" that point; \"at\": from it on, even if the process then dies;\n"
	       "\"after\": the new program has been started.\n")
KAPI_CONTEXT(KAPI_CTX_PROCESS | KAPI_CTX_SLEEPABLE)
KAPI_NOTE("A signal may restart the call before the point of no return: only tracers see\n"
	  "it, by unlisted values such as -ERESTARTNOINTR.\n")
KAPI_NOTE("Unlisted errors come only from file systems, security modules, seccomp\n"
	  "filters, tracers, and added binary formats.\n")
KAPI_NOTE("A group is foreign to a process if it is neither its file system group ID, most\n"
	  "often the effective one, nor one of its supplementary groups.\n")
KAPI_NOTE("A security module that changes the domain may reset signals, timers and\n"
	  "limits, and close descriptors.\n")

KAPI_CONSTRAINT(filename, "4095 bytes",
		"At most, without its NUL.",
		"filename_longest")
KAPI_CONSTRAINT(filename, "255 bytes",
		"Component limit of most file systems, such as tmpfs.",
		"filename_longest_component")
KAPI_CONSTRAINT(filename, "runs",
		"A memfd still open from memfd_create() runs; else open for writing it is ETXTBSY.",
		"filename_memfd")
KAPI_CONSTRAINT(argv, "runs",
		"NULL is an empty list.",
		"argv_null")
KAPI_CONSTRAINT(argv, "one empty string",
		"An empty list gets an argv[0].",
		"argv_empty")
KAPI_CONSTRAINT(argv, "passed on",
		"Any bytes; argv[0] need not name the program.",
		"argv_any_text")
KAPI_CONSTRAINT(argv, "32 pages",
		"A string's limit, with its NUL; 128 KiB where a page has 4 KiB.",
		"argv_longest_string")
KAPI_CONSTRAINT(envp, "no environment",
		"NULL is an empty list.",
		"envp_null")
KAPI_CONSTRAINT(envp, "passed on",
		"No string need be NAME=VALUE.",
		"envp_any_text")
KAPI_CONSTRAINT(envp, "32 pages",
		"A string's limit, with its NUL; 128 KiB where a page has 4 KiB.",
		"envp_longest_string")
KAPI_CONSTRAINT(argv, "1/4 of RLIMIT_STACK",
		"Soft limit on argv and envp strings with NULs, a pointer for each, and the path.",
		"total_quarter_of_stack")
KAPI_CONSTRAINT(argv, "6 MiB",
		"The same sum's limit for any RLIMIT_STACK.",
		"total_at_most")
KAPI_CONSTRAINT(argv, "128 KiB",
		"Always allowed for that sum if RLIMIT_STACK holds it.",
		"total_at_least")
KAPI_CONSTRAINT(argv, "a pointer each",
		"Empty strings count: a byte and a pointer.",
		"total_empty_strings")

KAPI_RETURN(KAPI_TRACER, "0",
	    "Success: nothing returns; a tracer sees 0, in the new program.",
	    "return_success")
KAPI_RETURN(KAPI_CALLER | KAPI_TRACER, "-ENOENT",
	    "A failure is a negative errno; in C -1 and errno.",
	    "return_error")
KAPI_RETURN(KAPI_PARENT | KAPI_TRACER, "SIGSEGV",
	    "A failure past the point of no return kills: there is nobody to return it to.",
	    "late_signal")
KAPI_RETURN(KAPI_PARENT, "SIGSEGV",
	    "That signal kills even if ignored and blocked.",
	    "late_signal_forced")
KAPI_RETURN(KAPI_TRACER, "SI_KERNEL",
	    "Unlike a started program's page fault, but like some other faults.",
	    "late_signal_code")
KAPI_RETURN(KAPI_TRACER, "no PTRACE_EVENT_EXEC",
	    "None before that signal.",
	    "late_no_event")
KAPI_RETURN(KAPI_TRACER, "-EINVAL",
	    "Only tracers see it before that signal, as for a segment larger in file than memory.",
	    "late_value")
KAPI_RETURN(KAPI_PARENT, "SIGSEGV",
	    "Failed allocations past the point of no return kill: no ENOMEM.",
	    "late_allocation")
KAPI_RETURN(KAPI_PARENT, "no core dump",
	    "While the new program is mapped; before or after, there may be one.",
	    "late_no_core")
KAPI_RETURN(KAPI_TRACER, "PTRACE_EVENT_EXEC",
	    "A program that cannot run, as without segments, is started, then crashes.",
	    "return_success_and_crash")

KAPI_ERROR(E2BIG,
	   "An argv string exceeds 32 pages.",
	   "e2big_string")
KAPI_ERROR_WHEN(E2BIG,
		"An envp string exceeds 32 pages.",
		"e2big_env_string")
KAPI_ERROR_WHEN(E2BIG,
		"argv, envp and their pointers exceed 1/4 of RLIMIT_STACK.",
		"e2big_total")
KAPI_ERROR_WHEN(E2BIG,
		"They exceed 6 MiB with RLIMIT_STACK unlimited.",
		"e2big_total_unlimited")
KAPI_ERROR_WHEN(E2BIG,
		"The pointers alone are too many.",
		"e2big_pointers")
KAPI_ERROR_WHEN(E2BIG,
		"Strings under 128 KiB exceed RLIMIT_STACK.",
		"e2big_small_stack")
KAPI_ERROR_WHEN(E2BIG,
		"A #! line adds too much to argv.",
		"e2big_script")

KAPI_ERROR_WHEN(E2BIG,
		"Allocating a page for the strings fails; not ENOMEM.",
		"e2big_allocation")

KAPI_ERROR(EACCES,
	   "No execute bit is set. No privilege helps.",
	   "eacces_mode")
KAPI_ERROR_WHEN(EACCES,
		"Others may execute it, the caller may not.",
		"eacces_other_user")
KAPI_ERROR_WHEN(EACCES,
		"A directory in the path may not be searched.",
		"eacces_search")
KAPI_ERROR_WHEN(EACCES,
		"The file is a directory.",
		"eacces_directory")
KAPI_ERROR_WHEN(EACCES,
		"The file is a FIFO; the call waits for no writer.",
		"eacces_fifo")
KAPI_ERROR_WHEN(EACCES,
		"The file is a socket.",
		"eacces_socket")
KAPI_ERROR_WHEN(EACCES,
		"The file is a device.",
		"eacces_device")
KAPI_ERROR_WHEN(EACCES,
		"The mount is noexec.",
		"eacces_noexec_mount")
KAPI_ERROR_WHEN(EACCES,
		"The file system, such as proc, forbids execution.",
		"eacces_noexec_filesystem")
KAPI_ERROR_WHEN(EACCES,
		"The file is an MFD_NOEXEC_SEAL memfd.",
		"eacces_memfd")
KAPI_ERROR_WHEN(EACCES,
		"filename ends in a symlink of neither the caller nor the owner of its sticky, world-writable directory; fs.protected_symlinks is 1.",
		"eacces_protected_symlink")
KAPI_ERROR_WHEN(EACCES,
		"A #! interpreter lacks execute permission.",
		"eacces_script_interpreter")
KAPI_ERROR_WHEN(EACCES,
		"A #! interpreter is a directory.",
		"eacces_script_directory")
KAPI_ERROR_WHEN(EACCES,
		"An ELF interpreter lacks execute permission.",
		"eacces_elf_interpreter")
KAPI_ERROR_WHEN(EACCES,
		"An ELF interpreter is a directory; an empty name is the working one.",
		"eacces_elf_directory")

KAPI_ERROR(EAGAIN,
	   "setuid() made it a user, not root, over RLIMIT_NPROC, who still is; no execve() or fork() passed since. Capabilities help fork() only.",
	   "eagain_processes")

KAPI_ERROR(EFAULT,
	   "filename is unreadable.",
	   "efault_filename")
KAPI_ERROR_WHEN(EFAULT,
		"filename is NULL.",
		"efault_filename_null")
KAPI_ERROR_WHEN(EFAULT,
		"filename is not readable to its end.",
		"efault_filename_end")
KAPI_ERROR_WHEN(EFAULT,
		"argv is unreadable, not NULL.",
		"efault_argv")
KAPI_ERROR_WHEN(EFAULT,
		"argv is not readable to its NULL.",
		"efault_argv_end")
KAPI_ERROR_WHEN(EFAULT,
		"An argv string is unreadable.",
		"efault_argv_string")
KAPI_ERROR_WHEN(EFAULT,
		"envp is unreadable, not NULL.",
		"efault_envp")
KAPI_ERROR_WHEN(EFAULT,
		"An envp string is unreadable.",
		"efault_envp_string")

KAPI_ERROR(EINTR,
	   "A handler without SA_RESTART ran while a lease on the file was broken.",
	   "eintr_lease")

KAPI_ERROR(EINVAL,
	   "The file, as some in debugfs, cannot be read as programs are.",
	   "einval_file")
KAPI_ERROR_WHEN(EINVAL,
		"An ELF interpreter's name ends at offset 2^63 or later.",
		"einval_interpreter_name")

KAPI_ERROR(EIO,
	   "An ELF interpreter's name lies past the file's end, before offset 2^63.",
	   "eio_interpreter_name")
KAPI_ERROR_WHEN(EIO,
		"An ELF interpreter is shorter than an ELF header.",
		"eio_interpreter_short")

KAPI_ERROR(ELIBBAD,
	   "An ELF interpreter is no ELF file.",
	   "elibbad_no_elf")
KAPI_ERROR_WHEN(ELIBBAD,
		"An ELF interpreter is for another machine.",
		"elibbad_machine")
KAPI_ERROR_WHEN(ELIBBAD,
		"An ELF interpreter has no program headers.",
		"elibbad_no_headers")
KAPI_ERROR_WHEN(ELIBBAD,
		"No memory for an ELF interpreter's program headers; not ENOMEM.",
		"elibbad_allocation")

KAPI_ERROR(ELOOP,
	   "Over 40 symlinks lead to the file.",
	   "eloop_links")
KAPI_ERROR_WHEN(ELOOP,
		"Scripts interpret scripts: the sixth is not followed.",
		"eloop_scripts")
KAPI_ERROR_WHEN(ELOOP,
		"A symlink is on a nosymfollow mount.",
		"eloop_nosymfollow")

KAPI_ERROR(ENAMETOOLONG,
	   "filename exceeds 4095 bytes.",
	   "enametoolong_path")
KAPI_ERROR_WHEN(ENAMETOOLONG,
		"A component exceeds the file system's limit.",
		"enametoolong_component")
KAPI_ERROR_WHEN(ENAMETOOLONG,
		"An ELF interpreter's name has one.",
		"enametoolong_interpreter")

KAPI_ERROR(ENFILE,
	   "fs.file-max files are open; the caller lacks CAP_SYS_ADMIN.",
	   "enfile_file_max")

KAPI_ERROR(ENOENT,
	   "No such file.",
	   "enoent_missing")
KAPI_ERROR_WHEN(ENOENT,
		"filename is empty.",
		"enoent_empty")
KAPI_ERROR_WHEN(ENOENT,
		"A symlink leads nowhere.",
		"enoent_dangling")
KAPI_ERROR_WHEN(ENOENT,
		"filename is a name in the removed working directory.",
		"enoent_removed_directory")
KAPI_ERROR_WHEN(ENOENT,
		"A #! interpreter is missing.",
		"enoent_script_interpreter")
KAPI_ERROR_WHEN(ENOENT,
		"An ELF interpreter is missing.",
		"enoent_elf_interpreter")

KAPI_ERROR(ENOEXEC,
	   "The file is empty.",
	   "enoexec_empty")
KAPI_ERROR_WHEN(ENOEXEC,
		"Unknown format: text without a #! line, left to shells.",
		"enoexec_text")
KAPI_ERROR_WHEN(ENOEXEC,
		"A #! line names nothing.",
		"enoexec_script_no_name")
KAPI_ERROR_WHEN(ENOEXEC,
		"A #! line's first word does not end within 256 bytes.",
		"enoexec_script_long_name")
KAPI_ERROR_WHEN(ENOEXEC,
		"An ELF file is for another machine.",
		"enoexec_machine")
KAPI_ERROR_WHEN(ENOEXEC,
		"An ELF file is not linked.",
		"enoexec_relocatable")
KAPI_ERROR_WHEN(ENOEXEC,
		"An ELF file's program headers lie past its end.",
		"enoexec_headers")
KAPI_ERROR_WHEN(ENOEXEC,
		"An ELF interpreter's name with NUL has less than 2 bytes.",
		"enoexec_interpreter_empty")
KAPI_ERROR_WHEN(ENOEXEC,
		"An ELF interpreter's name with NUL exceeds 4096 bytes.",
		"enoexec_interpreter_long")
KAPI_ERROR_WHEN(ENOEXEC,
		"An ELF interpreter's name does not end.",
		"enoexec_interpreter_endless")
KAPI_ERROR_WHEN(ENOEXEC,
		"No memory for an ELF file's program headers; not ENOMEM.",
		"enoexec_allocation")

KAPI_ERROR(ENOMEM,
	   "Overcommit is off, all memory committed.",
	   "enomem_commit")
KAPI_ERROR_WHEN(ENOMEM,
		"An allocation fails.",
		"enomem_allocation")

KAPI_ERROR(ENOTDIR,
	   "A non-final component is no directory.",
	   "enotdir_component")
KAPI_ERROR_WHEN(ENOTDIR,
		"A slash follows a non-directory.",
		"enotdir_slash")

KAPI_ERROR(EOPNOTSUPP,
	   "filename is relative, the working directory FD_FAILFS_ROOT.",
	   "eopnotsupp_directory")
KAPI_ERROR_WHEN(EOPNOTSUPP,
		"filename is absolute, the root directory FD_FAILFS_ROOT.",
		"eopnotsupp_root")

KAPI_ERROR(EPERM,
	   "The file's effective bit is set; a capability it permits is not in the bounding set, nor inheritable for both file and process.",
	   "eperm_capabilities")

KAPI_ERROR(ETXTBSY,
	   "The file is open for writing; not if watched for FAN_PRE_ACCESS.",
	   "etxtbsy_program")
KAPI_ERROR_WHEN(ETXTBSY,
		"The script is open for writing; not if watched for FAN_PRE_ACCESS.",
		"etxtbsy_script")
KAPI_ERROR_WHEN(ETXTBSY,
		"A #! interpreter is open for writing; not if watched for FAN_PRE_ACCESS.",
		"etxtbsy_script_interpreter")
KAPI_ERROR_WHEN(ETXTBSY,
		"An ELF interpreter is open for writing; not if watched for FAN_PRE_ACCESS.",
		"etxtbsy_elf_interpreter")

KAPI_ERROR_FROM(KAPI_FROM_SECCOMP, "any",
		"A filter may answer instead.",
		"from_seccomp")
KAPI_ERROR_FROM(KAPI_FROM_TRACER, "any",
		"A tracer may answer instead.",
		"from_tracer")
KAPI_ERROR_FROM(KAPI_FROM_FILESYSTEM, "any",
		"Lookup, open and read may have own errors, FUSE any.",
		"from_filesystem")
KAPI_ERROR_FROM(KAPI_FROM_LSM, "EACCES",
		"Landlock refuses file or interpreter so; others have own errors.",
		"from_lsm")
KAPI_ERROR_FROM(KAPI_FROM_FANOTIFY, "EPERM",
		"A listener to permission events may refuse.",
		"from_fanotify")
KAPI_ERROR_FROM(KAPI_FROM_FANOTIFY, "EAGAIN EBUSY EDQUOT EIO ENOSPC EPERM ETXTBSY",
		"A FAN_CLASS_PRE_CONTENT listener may choose the error.",
		"from_fanotify_chosen")

KAPI_ORDER("EAGAIN of RLIMIT_NPROC", "every other error",
	   "Whatever else is wrong.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_processes")
KAPI_ORDER("errors of filename", "errors of argv and envp",
	   "A missing file hides a bad argv.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_filename")
KAPI_ORDER("EACCES of the program", "errors of argv and envp",
	   "A forbidden file hides a bad argv.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_permission")
KAPI_ORDER("ETXTBSY of the program", "errors of argv and envp",
	   "A busy file hides a bad argv.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_busy")
KAPI_ORDER("E2BIG for too many pointers", "EFAULT for a string",
	   "Counting comes before reading.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_pointers")
KAPI_ORDER("errors of strings of envp", "errors of strings of argv",
	   "envp is read first.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_strings")
KAPI_ORDER("errors of argv and envp", "errors of what is in the file",
	   "A bad argv hides an empty file.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_contents")
KAPI_ORDER("errors of the interpreter", "EPERM of capabilities",
	   "Capabilities are computed last.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_capabilities")

KAPI_END_CLAIMS;

DEFINE_KERNEL_API_SPEC(sys_execve,
		       const char __user *, filename,
		       const char __user *const __user *, argv,
		       const char __user *const __user *, envp)

KAPI_DESCRIPTION("Replace the calling process's program")
KAPI_PARAM(filename, KAPI_TYPE_PATH, KAPI_PARAM_IN | KAPI_PARAM_USER,
	   "ELF, #! script, or what binfmt_misc knows.")
KAPI_PARAM(argv, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "Argument strings, then NULL.")
KAPI_PARAM(envp, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "Environment strings, then NULL.")
KAPI_INCLUDE(exec_errors)
KAPI_INCLUDE(exec_effects)
KAPI_END_SPEC

DEFINE_KERNEL_API_SPEC(sys_execveat,
		       int, fd, const char __user *, filename,
		       const char __user *const __user *, argv,
		       const char __user *const __user *, envp,
		       int, flags)

KAPI_DESCRIPTION("Replace the calling process's program, by path or descriptor")
KAPI_PARAM(fd, KAPI_TYPE_FD, KAPI_PARAM_IN,
	   "Where a relative filename starts, or the program.")
KAPI_PARAM(filename, KAPI_TYPE_PATH, KAPI_PARAM_IN | KAPI_PARAM_USER,
	   "ELF, #! script, or what binfmt_misc knows.")
KAPI_PARAM(argv, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "Argument strings, then NULL.")
KAPI_PARAM(envp, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "Environment strings, then NULL.")
KAPI_PARAM(flags, KAPI_TYPE_FLAGS, KAPI_PARAM_IN,
	   "0, or the AT_ bits listed below.")

KAPI_CONSTRAINT(fd, "runs",
		"A relative filename's directory; AT_FDCWD is the working one.",
		"fd_directory")
KAPI_CONSTRAINT(fd, "runs",
		"Unused if filename is absolute.",
		"fd_not_needed")
KAPI_CONSTRAINT(fd, "runs",
		"May be O_PATH.",
		"fd_o_path")
KAPI_CONSTRAINT(flags, "AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH AT_EXECVE_CHECK",
		"Any other bit is EINVAL.",
		"flags_known")
KAPI_CONSTRAINT(flags, "runs",
		"AT_EMPTY_PATH, empty filename: fd is the program.",
		"flags_empty_path")
KAPI_CONSTRAINT(flags, "runs",
		"AT_EMPTY_PATH is void unless filename is empty.",
		"flags_empty_path_unused")
KAPI_CONSTRAINT(flags, "runs",
		"AT_SYMLINK_NOFOLLOW follows links before the last component.",
		"flags_nofollow_last")
KAPI_CONSTRAINT(flags, "ignored",
		"AT_EXECVE_CHECK: contents and interpreter do not matter.",
		"flags_check_contents")
KAPI_CONSTRAINT(flags, "EACCES",
		"AT_EXECVE_CHECK: permission still matters.",
		"flags_check_permission")
KAPI_CONSTRAINT(flags, "EFAULT",
		"AT_EXECVE_CHECK: argv and envp are still read.",
		"flags_check_argv")

KAPI_RETURN(KAPI_CALLER, "0",
	    "AT_EXECVE_CHECK: the file may be executed; the caller goes on.",
	    "return_check")

KAPI_INCLUDE(exec_errors)

KAPI_ERROR(EBADF,
	   "filename is relative, fd neither open nor AT_FDCWD.",
	   "ebadf_relative")
KAPI_ERROR_WHEN(EBADF,
		"AT_EMPTY_PATH, empty filename, fd neither open nor AT_FDCWD.",
		"ebadf_empty_path")
KAPI_ERROR_WHEN(EACCES,
		"AT_EMPTY_PATH, empty filename, fd a directory or AT_FDCWD.",
		"eacces_empty_path")
KAPI_ERROR_WHEN(EFAULT,
		"filename is NULL, despite AT_EMPTY_PATH.",
		"efault_empty_path")
KAPI_ERROR_WHEN(EINVAL,
		"flags has an unknown bit.",
		"einval_flags")
KAPI_ERROR_WHEN(ELOOP,
		"AT_SYMLINK_NOFOLLOW, the last component a symlink.",
		"eloop_nofollow")
KAPI_ERROR_WHEN(ENOENT,
		"filename is empty, fd open, no AT_EMPTY_PATH.",
		"enoent_no_empty_path")
KAPI_ERROR_WHEN(ENOENT,
		"An FD_CLOEXEC fd led to a script; its interpreter could not open it.",
		"enoent_script_cloexec")
KAPI_ERROR_WHEN(ENOTDIR,
		"filename is relative, fd no directory.",
		"enotdir_fd")
KAPI_ERROR_WHEN(EOPNOTSUPP,
		"AT_EMPTY_PATH, empty filename, fd AT_FDCWD, working directory FD_FAILFS_ROOT.",
		"eopnotsupp_empty_path")
KAPI_ERROR_WHEN(EOPNOTSUPP,
		"fd is an ELF file with absolute interpreter, the root directory FD_FAILFS_ROOT.",
		"eopnotsupp_interpreter")
KAPI_ERROR_WHEN(ETXTBSY,
		"AT_EXECVE_CHECK, the file open for writing; not if watched for FAN_PRE_ACCESS.",
		"etxtbsy_check")

KAPI_ORDER("EINVAL of flags", "errors of filename",
	   "An unknown flag hides a bad filename.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_flags")
KAPI_ORDER("EFAULT of filename", "EBADF",
	   "filename is read before fd is used.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_fd")

KAPI_INCLUDE(exec_effects)
KAPI_END_SPEC
