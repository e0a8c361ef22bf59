/* C code that makes a child by each function of the C library: `test_children_of_c.py` calls it. Each returns the child's exit code, or the negative number of the
   error when there is no child. */

#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char *const SHELL[] = {"/bin/sh", "-c", "exit 7", NULL};

static int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

static int code_of_child(pid_t pid) {
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return -errno;
    return code_of(status);
}

int by_fork(void) {
    pid_t pid = fork();
    if (pid == 0)
        _exit(7);
    return code_of_child(pid);
}

int by_vfork(void) {
    pid_t pid = vfork();
    if (pid == 0) {
        execve(SHELL[0], SHELL, environ);
        _exit(126);
    }
    return code_of_child(pid);
}

int by_system(void) {
    int status = system(SHELL[2]);
    return status == -1 ? -errno : code_of(status);
}

int by_popen(void) {
    FILE *stream = popen(SHELL[2], "r");
    return stream ? code_of(pclose(stream)) : -errno;
}

int by_posix_spawn(void) {
    pid_t pid;
    int error = posix_spawn(&pid, SHELL[0], NULL, NULL, SHELL, environ);
    return error ? -error : code_of_child(pid);
}

int by_posix_spawnp(void) {
    pid_t pid;
    int error = posix_spawnp(&pid, "sh", NULL, NULL, SHELL, environ);
    return error ? -error : code_of_child(pid);
}
