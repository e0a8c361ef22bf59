/* A machine that sleeps when told to: CLOCK_BOOTTIME, which goes on while a machine sleeps, is ahead by the seconds in THE_MACHINE_SLEPT. For LD_PRELOAD. */

#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *time)
{
    const char *slept = getenv("THE_MACHINE_SLEPT");
    long failed = syscall(SYS_clock_gettime, clock, time);
    if (!failed && slept && clock == CLOCK_BOOTTIME)
        time->tv_sec += atol(slept);
    return (int)failed;
}
