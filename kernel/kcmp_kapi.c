// SPDX-License-Identifier: GPL-2.0
/*
 * What kcmp(2) promises. Included by kcmp.c, because the compiler compares the
 * parameters with those of the system call. tools/testing/selftests/kcmp has
 * the tests that are named here.
 */

#include <linux/kernel_api_spec.h>

DEFINE_KERNEL_API_SPEC(sys_kcmp,
		       pid_t, pid1, pid_t, pid2, int, type,
		       unsigned long, idx1, unsigned long, idx2)

KAPI_DESCRIPTION("Compare what two processes have, without showing it")
KAPI_LONG_DESC("Says whether two processes, or two descriptors, refer to the same object of\n"
	       "the kernel: an open file, memory, a descriptor table and the like. If they do\n"
	       "not, it says which comes first in an order that is arbitrary, but stays the\n"
	       "same while the system runs, so that many objects can be sorted and the equal\n"
	       "ones found. Checkpoint and restore needs to know what is shared.\n")
KAPI_CONTEXT(KAPI_CTX_PROCESS | KAPI_CTX_SLEEPABLE)

KAPI_PARAM(pid1, KAPI_TYPE_PID, KAPI_PARAM_IN,
	   "the first process or thread, by its id in the caller's PID namespace")
KAPI_PARAM(pid2, KAPI_TYPE_PID, KAPI_PARAM_IN,
	   "the second one; may be the first again, and either may be the caller")
KAPI_PARAM(type, KAPI_TYPE_ENUM, KAPI_PARAM_IN,
	   "what to compare: KCMP_FILE, KCMP_VM, KCMP_FILES, KCMP_FS,\n"
	   "KCMP_SIGHAND, KCMP_IO, KCMP_SYSVSEM or KCMP_EPOLL_TFD")
KAPI_PARAM(idx1, KAPI_TYPE_FD, KAPI_PARAM_IN,
	   "KCMP_FILE and KCMP_EPOLL_TFD: a descriptor of the first process")
KAPI_PARAM(idx2, KAPI_TYPE_CUSTOM, KAPI_PARAM_IN | KAPI_PARAM_USER,
	   "KCMP_FILE: a descriptor of the second process; KCMP_EPOLL_TFD:\n"
	   "a pointer to a struct kcmp_epoll_slot in the memory of the caller")

KAPI_CONSTRAINT(pid1, "ESRCH",
		"the id of a process or of a thread that exists in the caller's PID namespace; 0 is not the caller, and a negative number is no process group",
		"pid1_names_nobody")
KAPI_CONSTRAINT(pid2, "ESRCH", "as pid1", "pid2_names_nobody")
KAPI_CONSTRAINT(type, "EINVAL", "one of the eight", "type_unknown")
KAPI_CONSTRAINT(idx1, "no error",
		"not looked at but for KCMP_FILE and KCMP_EPOLL_TFD, and then only its low 32 bits",
		"idx1_low_bits")
KAPI_CONSTRAINT(idx2, "no error",
		"not looked at but for KCMP_FILE and KCMP_EPOLL_TFD; for KCMP_FILE only its low 32 bits",
		"idx2_low_bits")

KAPI_RETURN(KAPI_CALLER, "0", "both are the same object", "return_same")
KAPI_RETURN(KAPI_CALLER, "1 or 2",
	    "1: the first object comes before the second; 2: it comes after it",
	    "return_different")
KAPI_RETURN(KAPI_CALLER, "1 for 2, 2 for 1",
	    "when the two processes, and idx1 and idx2, are exchanged",
	    "return_exchanged")
KAPI_RETURN(KAPI_CALLER, "never 3",
	    "3 is reserved for objects that are different and have no order. There are none so far, but a program should not take 3 for an error",
	    "return_reserved")
KAPI_RETURN(KAPI_CALLER, "sorted",
	    "of three objects the first comes before the third if it comes before the second and the second before the third, and asked again the answer is the same",
	    "return_order")
KAPI_RETURN(KAPI_CALLER, "0",
	    "both have none of what is compared: no memory, as kernel threads and processes that wait to be reaped; no I/O context; no semaphore adjustments",
	    "return_nothing")
KAPI_RETURN(KAPI_CALLER, "0 if shared",
	    "KCMP_FILE: the descriptors were made from one another by dup(), fork() or by sending them, which makes them share the file position. To have opened the same file twice is not the same",
	    "type_file")
KAPI_RETURN(KAPI_CALLER, "0 if shared",
	    "KCMP_VM: threads, and processes made with CLONE_VM, have the same memory",
	    "type_vm")
KAPI_RETURN(KAPI_CALLER, "0 if shared",
	    "KCMP_FILES: with CLONE_FILES the same descriptor table",
	    "type_files")
KAPI_RETURN(KAPI_CALLER, "0 if shared",
	    "KCMP_FS: with CLONE_FS the same root, working directory and umask",
	    "type_fs")
KAPI_RETURN(KAPI_CALLER, "0 if shared",
	    "KCMP_SIGHAND: with CLONE_SIGHAND the same table of signal handlers",
	    "type_sighand")
KAPI_RETURN(KAPI_CALLER, "0 if shared",
	    "KCMP_IO: with CLONE_IO the same I/O context", "type_io")
KAPI_RETURN(KAPI_CALLER, "0 if shared",
	    "KCMP_SYSVSEM: with CLONE_SYSVSEM the same list of System V semaphore adjustments",
	    "type_sysvsem")
KAPI_RETURN(KAPI_CALLER, "0 if watched",
	    "KCMP_EPOLL_TFD: the epoll descriptor of the second process that the slot names watches the open file that idx1 is, under the number in the slot. Where several are watched under one number, because it was closed and used again, toff says which: 0 is the first",
	    "type_epoll_tfd")

KAPI_ERROR(EPERM,
	   "the caller may not look at one of the processes, as PTRACE_MODE_READ_REALCREDS has it: it has another user's id or more capabilities than the caller, or cannot be dumped",
	   "eperm_other_user")
KAPI_ERROR_WHEN(EPERM,
		"the caller may look at one of the two, but not at the other",
		"eperm_one_of_two")
KAPI_ERROR(ESRCH,
	   "there is no such process or thread in the caller's PID namespace",
	   "esrch_reaped")
KAPI_ERROR_WHEN(ESRCH,
		"the process is in a PID namespace that the caller's does not contain",
		"esrch_outside_namespace")
KAPI_ERROR(EINVAL, "type is none of those above", "einval_type")
KAPI_ERROR_WHEN(EINVAL,
		"KCMP_EPOLL_TFD: the descriptor in the slot is not an epoll",
		"einval_not_epoll")
KAPI_ERROR(EBADF,
	   "KCMP_FILE: one of the two is not an open descriptor of its process",
	   "ebadf_file")
KAPI_ERROR_WHEN(EBADF,
		"KCMP_FILE: a process that waits to be reaped has no open descriptors",
		"ebadf_zombie")
KAPI_ERROR_WHEN(EBADF,
		"KCMP_EPOLL_TFD: idx1, or the epoll descriptor in the slot, is not open",
		"ebadf_epoll")
KAPI_ERROR(EFAULT, "KCMP_EPOLL_TFD: idx2 is not the address of a slot",
	   "efault_slot")
KAPI_ERROR(ENOENT,
	   "KCMP_EPOLL_TFD: the epoll watches nothing under the number in the slot",
	   "enoent_number")
KAPI_ERROR_WHEN(ENOENT,
		"KCMP_EPOLL_TFD: it watches less than toff + 1 files under that number",
		"enoent_offset")
KAPI_ERROR(EOPNOTSUPP,
	   "KCMP_SYSVSEM, and the kernel was built without System V IPC",
	   "eopnotsupp_sysvsem")
KAPI_ERROR_WHEN(EOPNOTSUPP,
		"KCMP_EPOLL_TFD, and the kernel was built without epoll",
		"eopnotsupp_epoll")
KAPI_ERROR_FROM(KAPI_FROM_LSM, "EPERM",
		"a security module does not let the caller look at one of the processes",
		"eperm_security_module")

KAPI_SIGNAL(SIGKILL, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_TERMINATE,
	    "ends the caller even while it waits for an execve() to be through;\n"
	    "so does every signal that is fatal to it")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_PARENT, "killed_while_it_waits")
KAPI_SIGNAL(0, KAPI_SIGNAL_RECEIVE, KAPI_SIGNAL_ACTION_KEEP,
	    "that is not fatal does not interrupt the call: no handler runs before\n"
	    "it is over, and it never fails with EINTR")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_CALLER, "handler_has_to_wait")

KAPI_PRESERVED("the processes that are compared",
	       "they are not stopped, woken or told: one that is stopped stays so")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_PARENT, "compared_stay_stopped")
KAPI_PRESERVED("the files that are compared",
	       "descriptors, file positions and what an epoll watches are as before")
KAPI_PROOF(KAPI_ANY_TIME, KAPI_CALLER, "compared_files_kept")

KAPI_ORDER("ESRCH", "EPERM",
	   "that a process does not exist is said even to who may not look at the other")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "esrch_before_eperm")
KAPI_ORDER("ESRCH", "EINVAL", "the processes come first, then the type")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "esrch_before_einval")
KAPI_ORDER("EPERM", "EINVAL", "who may not look is not told about the type")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "eperm_before_einval")
KAPI_ORDER("EPERM", "EBADF",
	   "who may not look is not told which descriptors are open")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "eperm_before_ebadf")
KAPI_ORDER("EPERM", "EFAULT", "who may not look is not told about the slot")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "eperm_before_efault")
KAPI_ORDER("EFAULT", "EBADF", "the slot comes before both descriptors")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "efault_before_ebadf")
KAPI_ORDER("EBADF", "EINVAL",
	   "that idx1 is not open is said before that the other is not an epoll")
KAPI_PROOF(KAPI_BEFORE, KAPI_CALLER, "ebadf_before_einval")

KAPI_NOTE("What was compared may be gone when the answer arrives: two objects of which\n"
	  "none is kept open or alive by somebody may get the address, and with it the\n"
	  "order, that another one had before. Stop the processes if the answer has to\n"
	  "last.\n")
KAPI_NOTE("A process that is in the middle of execve() is seen as it was before, or as it\n"
	  "is afterwards.\n")
KAPI_NOTE("The order tells nothing about addresses in the kernel, and is another one\n"
	  "after every boot, and for every type.\n")
KAPI_EXAMPLE("same = syscall(SYS_kcmp, pid1, pid2, KCMP_FILE, fd1, fd2) == 0;")

KAPI_END_SPEC
