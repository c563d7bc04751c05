// Shows a process other clocks than the machine's, from outside: the demo lets weeks pass with it, and
// sets one store's wall clock back. The product has no switch for time.
//
//   CLOCKS_WALL   seconds added to CLOCK_REALTIME, also negative
//   CLOCKS_BOOT   seconds added to CLOCK_BOOTTIME
//
// CLOCK_MONOTONIC is left alone; waits until a point of a shifted clock are turned back into the machine's time.
//
// libfaketime 0.9.10, the one of Debian 12, does not serve here. It applies the wall clock's offset to absolute
// deadlines of timerfd_settime on every clock, so the timers of libdispatch, and with them Task.sleep, never
// fire; and its relative offsets make the boot clock equal to the wall clock instead of shifting it, so no
// process can go from "both clocks moved" to "the wall clock alone moved".
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

#define FILES_MAX 4096
#define ORIGINAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static time_t wall, boot;
static __typeof__(&clock_gettime) original_clock_gettime;
static __typeof__(&timerfd_settime) original_timerfd_settime;
static __typeof__(&pthread_cond_timedwait) original_timedwait;
static int clock_of_file[FILES_MAX];

__attribute__((constructor)) static void read_offsets(void) {
  const char *text = getenv("CLOCKS_WALL");
  if (text) wall = atoll(text);
  text = getenv("CLOCKS_BOOT");
  if (text) boot = atoll(text);
  original_clock_gettime = ORIGINAL(clock_gettime);
  original_timerfd_settime = ORIGINAL(timerfd_settime);
  original_timedwait = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  if (!original_timedwait) original_timedwait = ORIGINAL(pthread_cond_timedwait);
}

static time_t offset(clockid_t clock) {
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_REALTIME_ALARM) return wall;
  return clock == CLOCK_BOOTTIME || clock == CLOCK_BOOTTIME_ALARM ? boot : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (!original_clock_gettime) original_clock_gettime = ORIGINAL(clock_gettime);
  int result = original_clock_gettime(clock, now);
  if (result == 0) now->tv_sec += offset(clock);
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec time;
  int result = clock_gettime(CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return result;
}

time_t time(time_t *now) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  if (now) *now = time.tv_sec;
  return time.tv_sec;
}

int timerfd_create(int clock, int flags) {
  int file = ORIGINAL(timerfd_create)(clock, flags);
  if (file >= 0 && file < FILES_MAX) clock_of_file[file] = clock;
  return file;
}

int timerfd_settime(int file, int flags, const struct itimerspec *given, struct itimerspec *old) {
  struct itimerspec value = *given;
  int is_set = value.it_value.tv_sec != 0 || value.it_value.tv_nsec != 0;
  if ((flags & TFD_TIMER_ABSTIME) && is_set && file >= 0 && file < FILES_MAX) {
    value.it_value.tv_sec -= offset(clock_of_file[file]);
    // A deadline before the clock's beginning has passed; zero would disarm the timer.
    if (value.it_value.tv_sec < 0) value.it_value = (struct timespec){.tv_nsec = 1};
  }
  return original_timerfd_settime(file, flags, &value, old);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *given, struct timespec *rest) {
  struct timespec value = *given;
  if (flags & TIMER_ABSTIME) value.tv_sec -= offset(clock);
  return ORIGINAL(clock_nanosleep)(clock, flags, &value, rest);
}

// A condition does not tell which clock it waits by. A deadline of the wall clock lies decades after any
// deadline of the monotonic clock, which begins at boot.
static struct timespec of_machine(const struct timespec *deadline) {
  struct timespec value = *deadline;
  if (value.tv_sec > 1000000000) value.tv_sec -= wall;
  return value;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline) {
  struct timespec value = of_machine(deadline);
  return original_timedwait(condition, mutex, &value);
}

int pthread_cond_clockwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, clockid_t clock,
                           const struct timespec *restrict deadline) {
  struct timespec value = *deadline;
  value.tv_sec -= offset(clock);
  return ORIGINAL(pthread_cond_clockwait)(condition, mutex, clock, &value);
}
