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

KAPI_LONG_DESC("The call has two parts. In the first the file is found and opened, the strings\n"
	       "are copied, and the file and its interpreters are looked at. All that can be\n"
	       "wrong there is an error that is returned, and the calling program goes on,\n"
	       "unchanged but for what the claims about failure say.\n")
KAPI_LONG_DESC("Then comes the point of no return. From there on the old program is taken\n"
	       "apart: the other threads are killed, descriptors are closed, memory, signal\n"
	       "handlers and credentials are replaced, and the new program is mapped. What\n"
	       "goes wrong then cannot be returned to anyone: the process dies, of the fatal\n"
	       "signal that has reached it, or else of SIGSEGV with the si_code SI_KERNEL. A\n"
	       "tracer gets no PTRACE_EVENT_EXEC in that case.\n")
KAPI_LONG_DESC("Of a claim, \"before\" means: while errors can be returned; \"at\": from\n"
	       "the point of no return on, even if the process then dies; \"after\": when the\n"
	       "new program has been started.\n")
KAPI_CONTEXT(KAPI_CTX_PROCESS | KAPI_CTX_SLEEPABLE)
KAPI_NOTE("A signal may make the call start over before the point of no return. The\n"
	  "program does not see this. A tracer does, as a return value such as\n"
	  "-ERESTARTNOINTR, which is none of the errors listed here.\n")
KAPI_NOTE("Errors that are not listed come only from file systems, security modules,\n"
	  "seccomp filters, tracers, and handlers of binary formats that somebody has\n"
	  "added.\n")

KAPI_CONSTRAINT(filename, "4095 bytes",
		"At most 4095 bytes, not counting the one that ends it.",
		"filename_longest")
KAPI_CONSTRAINT(filename, "255 bytes",
		"A component has as many bytes as the file system lets a name have: most have a limit of 255, and so has tmpfs.",
		"filename_longest_component")
KAPI_CONSTRAINT(filename, "runs",
		"May lead to a memory file that its creator can still write to, by the descriptor that memfd_create() returned: other files then are ETXTBSY.",
		"filename_memfd")
KAPI_CONSTRAINT(argv, "runs",
		"May be NULL, which is the same as a list without strings.",
		"argv_null")
KAPI_CONSTRAINT(argv, "one empty string",
		"A list without strings becomes a list of one string, which is empty: no program is started without argv[0].",
		"argv_empty")
KAPI_CONSTRAINT(argv, "passed on",
		"No string is looked at: argv[0] need not be the name of the program, and any bytes may follow each other.",
		"argv_any_text")
KAPI_CONSTRAINT(argv, "32 pages",
		"A string has at most 32 pages (128 KiB where a page has 4 KiB), counting the byte that ends it.",
		"argv_longest_string")
KAPI_CONSTRAINT(envp, "no environment",
		"May be NULL, which is the same as a list without strings. The program then starts without an environment.",
		"envp_null")
KAPI_CONSTRAINT(envp, "passed on",
		"No string is looked at: none needs to have the form NAME=VALUE.",
		"envp_any_text")
KAPI_CONSTRAINT(envp, "32 pages",
		"A string has at most 32 pages (128 KiB where a page has 4 KiB), counting the byte that ends it.",
		"envp_longest_string")
KAPI_CONSTRAINT(argv, "1/4 of RLIMIT_STACK",
		"The strings of argv and envp, a pointer for each of them, and the path of the program, with the bytes that end them, fit in a quarter of the soft limit RLIMIT_STACK.",
		"total_quarter_of_stack")
KAPI_CONSTRAINT(argv, "6 MiB",
		"However large RLIMIT_STACK is, the same sum is at most 6 MiB.",
		"total_at_most")
KAPI_CONSTRAINT(argv, "128 KiB",
		"However small a quarter of RLIMIT_STACK is, the same sum may be 128 KiB, as long as RLIMIT_STACK itself has room for it.",
		"total_at_least")
KAPI_CONSTRAINT(argv, "a pointer each",
		"A string that is empty counts as well, with one byte and a pointer.",
		"total_empty_strings")

KAPI_RETURN(KAPI_TRACER, "0",
	    "On success the program that called is no more, and nothing returns to it. To a tracer, who watches the end of the call, it has returned 0, in the new program.",
	    "return_success")
KAPI_RETURN(KAPI_CALLER | KAPI_TRACER, "-ENOENT",
	    "On failure the error number, negative, such as -ENOENT: the calling program goes on. What C libraries make of it is -1 and errno.",
	    "return_error")
KAPI_RETURN(KAPI_PARENT | KAPI_TRACER, "SIGSEGV",
	    "Past the point of no return there is no program left to return an error to. If the new one cannot be started then, the process dies of SIGSEGV.",
	    "late_signal")
KAPI_RETURN(KAPI_PARENT, "SIGSEGV",
	    "That signal kills even if SIGSEGV was ignored and blocked.",
	    "late_signal_forced")
KAPI_RETURN(KAPI_TRACER, "SI_KERNEL",
	    "That signal has the si_code SI_KERNEL, other than that of a program which was started and makes a mistake.",
	    "late_signal_code")
KAPI_RETURN(KAPI_TRACER, "no PTRACE_EVENT_EXEC",
	    "A tracer sees no PTRACE_EVENT_EXEC before that signal.",
	    "late_no_event")
KAPI_RETURN(KAPI_TRACER, "-EINVAL",
	    "To a tracer the call has returned what went wrong before that signal, such as -EINVAL for a segment that is larger in the file than in memory. No program sees this value.",
	    "late_value")
KAPI_RETURN(KAPI_PARENT, "SIGSEGV",
	    "So it is for an allocation that fails past the point of no return: there is no ENOMEM then.",
	    "late_allocation")
KAPI_RETURN(KAPI_PARENT, "no core dump",
	    "That death leaves no core dump.",
	    "late_no_core")
KAPI_RETURN(KAPI_TRACER, "PTRACE_EVENT_EXEC",
	    "A program that can be started but not run, such as one without a single segment, is a success: a tracer gets PTRACE_EVENT_EXEC, and then comes the crash of the new program.",
	    "return_success_and_crash")

KAPI_ERROR(E2BIG,
	   "A string of argv is longer than 32 pages.",
	   "e2big_string")
KAPI_ERROR_WHEN(E2BIG,
		"A string of envp is longer than 32 pages.",
		"e2big_env_string")
KAPI_ERROR_WHEN(E2BIG,
		"The strings of argv and envp and the pointers to them have more than a quarter of RLIMIT_STACK.",
		"e2big_total")
KAPI_ERROR_WHEN(E2BIG,
		"They have more than 6 MiB, with RLIMIT_STACK unlimited.",
		"e2big_total_unlimited")
KAPI_ERROR_WHEN(E2BIG,
		"The pointers alone are too many, however short the strings.",
		"e2big_pointers")
KAPI_ERROR_WHEN(E2BIG,
		"The strings have less than 128 KiB, but more than RLIMIT_STACK.",
		"e2big_small_stack")
KAPI_ERROR_WHEN(E2BIG,
		"The program is a script, and what its #! line adds to argv is too much for the same limits.",
		"e2big_script")

KAPI_ERROR_WHEN(E2BIG,
		"A page for the strings cannot be allocated, which is not ENOMEM.",
		"e2big_allocation")

KAPI_ERROR(EACCES,
	   "The file has none of the three execute permissions. No privilege helps.",
	   "eacces_mode")
KAPI_ERROR_WHEN(EACCES,
		"The file has execute permission for others than the caller.",
		"eacces_other_user")
KAPI_ERROR_WHEN(EACCES,
		"A directory of the path may not be searched.",
		"eacces_search")
KAPI_ERROR_WHEN(EACCES,
		"The path leads to a directory.",
		"eacces_directory")
KAPI_ERROR_WHEN(EACCES,
		"The path leads to a FIFO, and is not opened as one.",
		"eacces_fifo")
KAPI_ERROR_WHEN(EACCES,
		"The path leads to a socket.",
		"eacces_socket")
KAPI_ERROR_WHEN(EACCES,
		"The path leads to a device.",
		"eacces_device")
KAPI_ERROR_WHEN(EACCES,
		"The file is on a mount with the option noexec.",
		"eacces_noexec_mount")
KAPI_ERROR_WHEN(EACCES,
		"The file is on a file system from which nothing is executed, such as proc.",
		"eacces_noexec_filesystem")
KAPI_ERROR_WHEN(EACCES,
		"The file is a memory file made with MFD_NOEXEC_SEAL.",
		"eacces_memfd")
KAPI_ERROR_WHEN(EACCES,
		"The last component is a symbolic link in a sticky directory that all may write to, it belongs neither to the caller nor to the owner of the directory, and /proc/sys/fs/protected_symlinks is 1.",
		"eacces_protected_symlink")
KAPI_ERROR_WHEN(EACCES,
		"The interpreter that a script names has no execute permission.",
		"eacces_script_interpreter")
KAPI_ERROR_WHEN(EACCES,
		"The interpreter that a script names is a directory.",
		"eacces_script_directory")
KAPI_ERROR_WHEN(EACCES,
		"The interpreter that an ELF file names has no execute permission.",
		"eacces_elf_interpreter")
KAPI_ERROR_WHEN(EACCES,
		"The interpreter that an ELF file names is a directory.",
		"eacces_elf_directory")

KAPI_ERROR(EAGAIN,
	   "The caller has changed its real user ID, that user, who is not root, had more processes than RLIMIT_NPROC allows and still has, and no call since has got past this error. No capability helps.",
	   "eagain_processes")

KAPI_ERROR(EFAULT,
	   "filename is not an address that can be read.",
	   "efault_filename")
KAPI_ERROR_WHEN(EFAULT,
		"filename is NULL.",
		"efault_filename_null")
KAPI_ERROR_WHEN(EFAULT,
		"filename has no end where what can be read ends.",
		"efault_filename_end")
KAPI_ERROR_WHEN(EFAULT,
		"argv is neither NULL nor an address that can be read.",
		"efault_argv")
KAPI_ERROR_WHEN(EFAULT,
		"argv has no NULL where what can be read ends.",
		"efault_argv_end")
KAPI_ERROR_WHEN(EFAULT,
		"A pointer in argv is not an address that can be read.",
		"efault_argv_string")
KAPI_ERROR_WHEN(EFAULT,
		"envp is neither NULL nor an address that can be read.",
		"efault_envp")
KAPI_ERROR_WHEN(EFAULT,
		"A pointer in envp is not an address that can be read.",
		"efault_envp_string")

KAPI_ERROR(EINTR,
	   "The call waited for the holder of a lease on the file to give it back, and a signal came with a handler that was set up without SA_RESTART.",
	   "eintr_lease")

KAPI_ERROR(EINVAL,
	   "The file is of a kind that cannot be read as a program is, such as some in debugfs.",
	   "einval_file")

KAPI_ERROR(EIO,
	   "An ELF file says that the name of its interpreter is where the file has ended.",
	   "eio_interpreter_name")
KAPI_ERROR_WHEN(EIO,
		"The interpreter that an ELF file names is shorter than an ELF header.",
		"eio_interpreter_short")

KAPI_ERROR(ELIBBAD,
	   "The interpreter that an ELF file names is no ELF file.",
	   "elibbad_no_elf")
KAPI_ERROR_WHEN(ELIBBAD,
		"The interpreter that an ELF file names is for another machine.",
		"elibbad_machine")
KAPI_ERROR_WHEN(ELIBBAD,
		"The interpreter that an ELF file names has no program headers.",
		"elibbad_no_headers")
KAPI_ERROR_WHEN(ELIBBAD,
		"The program headers of the interpreter cannot be read for want of memory, which is not ENOMEM.",
		"elibbad_allocation")

KAPI_ERROR(ELOOP,
	   "There are more than 40 symbolic links on the way to the file.",
	   "eloop_links")
KAPI_ERROR_WHEN(ELOOP,
		"A script is interpreted by a script, and so on: five are followed, the sixth is not.",
		"eloop_scripts")
KAPI_ERROR_WHEN(ELOOP,
		"There is a symbolic link on a mount with the option nosymfollow.",
		"eloop_nosymfollow")

KAPI_ERROR(ENAMETOOLONG,
	   "filename has 4096 bytes or more.",
	   "enametoolong_path")
KAPI_ERROR_WHEN(ENAMETOOLONG,
		"A component of filename is longer than the file system lets it be.",
		"enametoolong_component")
KAPI_ERROR_WHEN(ENAMETOOLONG,
		"A component of the name of the interpreter of an ELF file is longer than that.",
		"enametoolong_interpreter")

KAPI_ERROR(ENFILE,
	   "The system has as many open files as /proc/sys/fs/file-max allows, and the caller has no CAP_SYS_ADMIN.",
	   "enfile_file_max")

KAPI_ERROR(ENOENT,
	   "There is no such file.",
	   "enoent_missing")
KAPI_ERROR_WHEN(ENOENT,
		"filename is the empty string.",
		"enoent_empty")
KAPI_ERROR_WHEN(ENOENT,
		"A symbolic link leads nowhere.",
		"enoent_dangling")
KAPI_ERROR_WHEN(ENOENT,
		"filename is relative and the working directory was removed: nothing is found in it any more.",
		"enoent_removed_directory")
KAPI_ERROR_WHEN(ENOENT,
		"The interpreter that a script names does not exist.",
		"enoent_script_interpreter")
KAPI_ERROR_WHEN(ENOENT,
		"The interpreter that an ELF file names does not exist.",
		"enoent_elf_interpreter")

KAPI_ERROR(ENOEXEC,
	   "The file is empty.",
	   "enoexec_empty")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file has no known format: text without a #! line. It is left to shells to run such a file.",
		"enoexec_text")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file has a #! line that names nothing.",
		"enoexec_script_no_name")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file has a #! line whose first word does not end within 256 bytes.",
		"enoexec_script_long_name")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file is an ELF file for another machine.",
		"enoexec_machine")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file is an ELF file that is not linked.",
		"enoexec_relocatable")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file is an ELF file whose program headers are where the file has ended.",
		"enoexec_headers")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file is an ELF file and the name of its interpreter is empty.",
		"enoexec_interpreter_empty")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file is an ELF file and the name of its interpreter has more than 4096 bytes, counting the one that ends it.",
		"enoexec_interpreter_long")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file is an ELF file and the name of its interpreter does not end.",
		"enoexec_interpreter_endless")
KAPI_ERROR_WHEN(ENOEXEC,
		"The file is an ELF file whose program headers cannot be read for want of memory, which is not ENOMEM.",
		"enoexec_allocation")

KAPI_ERROR(ENOMEM,
	   "The system does not overcommit memory, and all is committed.",
	   "enomem_commit")
KAPI_ERROR_WHEN(ENOMEM,
		"An allocation fails before the point of no return.",
		"enomem_allocation")

KAPI_ERROR(ENOTDIR,
	   "A component of the path that is not the last one is not a directory.",
	   "enotdir_component")
KAPI_ERROR_WHEN(ENOTDIR,
		"A slash follows the name of a file that is not a directory.",
		"enotdir_slash")

KAPI_ERROR(EOPNOTSUPP,
	   "filename is relative, and the working directory is that in which every lookup fails (FD_FAILFS_ROOT).",
	   "eopnotsupp_directory")
KAPI_ERROR_WHEN(EOPNOTSUPP,
		"filename is absolute, and the root directory is that one.",
		"eopnotsupp_root")

KAPI_ERROR(EPERM,
	   "The file has capabilities that are to be effective, and one of those it permits would not be gained, because the bounding set of the caller lacks it.",
	   "eperm_capabilities")

KAPI_ERROR(ETXTBSY,
	   "The file is open for writing.",
	   "etxtbsy_program")
KAPI_ERROR_WHEN(ETXTBSY,
		"The script is open for writing.",
		"etxtbsy_script")
KAPI_ERROR_WHEN(ETXTBSY,
		"The interpreter that a script names is open for writing.",
		"etxtbsy_script_interpreter")
KAPI_ERROR_WHEN(ETXTBSY,
		"The interpreter that an ELF file names is open for writing.",
		"etxtbsy_elf_interpreter")

KAPI_ERROR_FROM(KAPI_FROM_SECCOMP, "any",
		"A seccomp filter may answer instead of the call, with any error.",
		"from_seccomp")
KAPI_ERROR_FROM(KAPI_FROM_TRACER, "any",
		"A tracer may answer instead of the call, with any error.",
		"from_tracer")
KAPI_ERROR_FROM(KAPI_FROM_FILESYSTEM, "any",
		"A file system may fail to look up, open or read the file with errors of its own. One that a program serves, with FUSE, may return any.",
		"from_filesystem")
KAPI_ERROR_FROM(KAPI_FROM_LSM, "EACCES",
		"A security module may refuse the file or its interpreter. Landlock does so with EACCES, others have errors of their own.",
		"from_lsm")
KAPI_ERROR_FROM(KAPI_FROM_FANOTIFY, "EPERM",
		"A fanotify listener that is asked may refuse.",
		"from_fanotify")
KAPI_ERROR_FROM(KAPI_FROM_FANOTIFY, "EAGAIN EBUSY EDQUOT EIO ENOSPC EPERM ETXTBSY",
		"A fanotify listener that is asked before the contents are there (FAN_CLASS_PRE_CONTENT) may choose one of these.",
		"from_fanotify_chosen")

KAPI_ORDER("EAGAIN of RLIMIT_NPROC", "every other error",
	   "Whatever else is wrong, EAGAIN is returned.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_processes")
KAPI_ORDER("errors of filename", "errors of argv and envp",
	   "Where there is no such file, it does not matter what argv is.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_filename")
KAPI_ORDER("EACCES of the program", "errors of argv and envp",
	   "Where the file may not be executed, it does not matter what argv is.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_permission")
KAPI_ORDER("ETXTBSY of the program", "errors of argv and envp",
	   "Where the file is open for writing, it does not matter what argv is.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_busy")
KAPI_ORDER("E2BIG for too many pointers", "EFAULT for a string",
	   "The pointers are counted before what they point to is read.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_pointers")
KAPI_ORDER("errors of strings of envp", "errors of strings of argv",
	   "The strings of envp are read first.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_strings")
KAPI_ORDER("errors of argv and envp", "errors of what is in the file",
	   "With a bad argv an empty file is EFAULT, not ENOEXEC.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_contents")
KAPI_ORDER("errors of the interpreter", "EPERM of capabilities",
	   "Capabilities are computed last, after the interpreter has been opened.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_capabilities")

KAPI_END_CLAIMS;

DEFINE_KERNEL_API_SPEC(sys_execve,
		       const char __user *, filename,
		       const char __user *const __user *, argv,
		       const char __user *const __user *, envp)

KAPI_DESCRIPTION("Replace the program of the calling process")
KAPI_PARAM(filename, KAPI_TYPE_PATH, KAPI_PARAM_IN | KAPI_PARAM_USER,
	   "The program: an ELF file, a script with a #! line, or what binfmt_misc knows.")
KAPI_PARAM(argv, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "The arguments: pointers to strings, the last one NULL.")
KAPI_PARAM(envp, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "The environment: pointers to strings, the last one NULL.")
KAPI_INCLUDE(exec_errors)
KAPI_INCLUDE(exec_effects)
KAPI_END_SPEC

DEFINE_KERNEL_API_SPEC(sys_execveat,
		       int, fd, const char __user *, filename,
		       const char __user *const __user *, argv,
		       const char __user *const __user *, envp,
		       int, flags)

KAPI_DESCRIPTION("Replace the program of the calling process, named by a path, or open")
KAPI_PARAM(fd, KAPI_TYPE_FD, KAPI_PARAM_IN,
	   "Where a relative filename starts, or with AT_EMPTY_PATH the program.")
KAPI_PARAM(filename, KAPI_TYPE_PATH, KAPI_PARAM_IN | KAPI_PARAM_USER,
	   "The program: an ELF file, a script with a #! line, or what binfmt_misc knows.")
KAPI_PARAM(argv, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "The arguments: pointers to strings, the last one NULL.")
KAPI_PARAM(envp, KAPI_TYPE_ARRAY,
	   KAPI_PARAM_IN | KAPI_PARAM_USER | KAPI_PARAM_OPTIONAL,
	   "The environment: pointers to strings, the last one NULL.")
KAPI_PARAM(flags, KAPI_TYPE_FLAGS, KAPI_PARAM_IN,
	   "AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW and AT_EXECVE_CHECK, together or 0.")

KAPI_CONSTRAINT(fd, "runs",
		"The directory from which a relative filename starts; AT_FDCWD is the working directory.",
		"fd_directory")
KAPI_CONSTRAINT(fd, "runs",
		"Not looked at where filename is absolute.",
		"fd_not_needed")
KAPI_CONSTRAINT(fd, "runs",
		"May have been opened with O_PATH.",
		"fd_o_path")
KAPI_CONSTRAINT(flags, "AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH AT_EXECVE_CHECK",
		"There are no others. With a bit that is none of these the call fails with EINVAL.",
		"flags_known")
KAPI_CONSTRAINT(flags, "runs",
		"AT_EMPTY_PATH: where filename is the empty string, fd is the program.",
		"flags_empty_path")
KAPI_CONSTRAINT(flags, "runs",
		"AT_EMPTY_PATH changes nothing where filename is not the empty string.",
		"flags_empty_path_unused")
KAPI_CONSTRAINT(flags, "runs",
		"AT_SYMLINK_NOFOLLOW is about the last component only: links on the way to it are followed.",
		"flags_nofollow_last")
KAPI_CONSTRAINT(flags, "ignored",
		"AT_EXECVE_CHECK: what is in the file does not matter, whether it is a program or its interpreter exists.",
		"flags_check_contents")
KAPI_CONSTRAINT(flags, "EACCES",
		"AT_EXECVE_CHECK: permission is checked as it is without.",
		"flags_check_permission")
KAPI_CONSTRAINT(flags, "EFAULT",
		"AT_EXECVE_CHECK: argv and envp are read as they are without.",
		"flags_check_argv")

KAPI_RETURN(KAPI_CALLER, "0",
	    "With AT_EXECVE_CHECK, 0 if the file may be executed: the calling program goes on, and nothing is executed.",
	    "return_check")

KAPI_INCLUDE(exec_errors)

KAPI_ERROR(EBADF,
	   "filename is relative, and fd is neither open nor AT_FDCWD.",
	   "ebadf_relative")
KAPI_ERROR_WHEN(EBADF,
		"AT_EMPTY_PATH is given, filename is empty, and fd is neither open nor AT_FDCWD.",
		"ebadf_empty_path")
KAPI_ERROR_WHEN(EACCES,
		"AT_EMPTY_PATH is given, filename is empty, and fd is AT_FDCWD or another directory.",
		"eacces_empty_path")
KAPI_ERROR_WHEN(EFAULT,
		"AT_EMPTY_PATH is given, and filename is NULL: it has to be the empty string.",
		"efault_empty_path")
KAPI_ERROR_WHEN(EINVAL,
		"flags has a bit that is not known.",
		"einval_flags")
KAPI_ERROR_WHEN(ELOOP,
		"AT_SYMLINK_NOFOLLOW is given, and the last component is a symbolic link.",
		"eloop_nofollow")
KAPI_ERROR_WHEN(ENOENT,
		"filename is empty, fd is open, and AT_EMPTY_PATH is not given.",
		"enoent_no_empty_path")
KAPI_ERROR_WHEN(ENOENT,
		"The program is a script that was found through an fd with FD_CLOEXEC: its interpreter could not open it.",
		"enoent_script_cloexec")
KAPI_ERROR_WHEN(ENOTDIR,
		"filename is relative, and fd is not a directory.",
		"enotdir_fd")
KAPI_ERROR_WHEN(EOPNOTSUPP,
		"AT_EMPTY_PATH is given, filename is empty, fd is AT_FDCWD, and the working directory is that in which every lookup fails.",
		"eopnotsupp_empty_path")
KAPI_ERROR_WHEN(EOPNOTSUPP,
		"fd is an ELF file whose interpreter has an absolute name, and the root directory is that one.",
		"eopnotsupp_interpreter")
KAPI_ERROR_WHEN(ETXTBSY,
		"AT_EXECVE_CHECK is given, and the file is open for writing.",
		"etxtbsy_check")

KAPI_ORDER("EINVAL of flags", "errors of filename",
	   "With an unknown flag it does not matter what filename is.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_flags")
KAPI_ORDER("EFAULT of filename", "EBADF",
	   "filename is read before fd is looked at.")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "order_fd")

KAPI_INCLUDE(exec_effects)
KAPI_END_SPEC
