/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a part of a test in a child, for what this process must survive or undo. */
#ifndef VMCLOCK_TESTS_CHILD_H
#define VMCLOCK_TESTS_CHILD_H

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_page.h"

/* The child's result if this machine does not allow what it needs. */
#define CHILD_CANNOT 77

/* Returns the child's result, or -1 after a failed check if it was killed. */
static inline int child_run(int (*run)(void))
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0)
		_exit(run());
	REQUIRE(waitpid(child, &status, 0) == child);
	return CHECK(WIFEXITED(status)) ? WEXITSTATUS(status) : -1;
}

#endif /* VMCLOCK_TESTS_CHILD_H */
