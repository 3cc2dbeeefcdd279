/* A disk that fails, dies or remembers, between a program and the files of one folder.
 *
 * Loaded with LD_PRELOAD. Only files below the folder in DISK_FOLDER are looked at. An operation
 * is a write, a change of size, an fsync, an unlink or a rename there; they are counted from the
 * moment of disk_arm. A program reaches the functions disk_* below through its own symbols.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096

enum mode { QUIET, FAIL_ONCE, FAIL_FROM, KILL };

static char *names[FILES]; /* by descriptor: the name below the folder, or null */
static long done = 0, at = 0;
static int error_number = EIO;
static enum mode mode = QUIET;
static int log_file = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* What comes next counts from 0; operation `n` (from 1) is the one that `how` happens to. */
void disk_arm(int how, long n, int number) { done = 0, at = n, error_number = number, mode = how; }

long disk_count(void) { return done; }

/* Writes down every operation from now on. */
void disk_record(const char *path) {
    log_file = REAL(open)(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* One line: kind, name or names, offset, length; then the bytes. */
static void note(char kind, const char *name, const char *other, long offset, const void *bytes,
                 size_t length) {
    char line[2 * PATH_MAX + 64];
    if (log_file < 0) return;
    int size = snprintf(line, sizeof line, "%c\t%s\t%s\t%ld\t%zu\n", kind, name, other, offset, length);
    if (REAL(write)(log_file, line, size) != size) abort();
    if (length && REAL(write)(log_file, bytes, length) != (ssize_t)length) abort();
}

/* The program says something that the replay should know. */
void disk_mark(const char *text) { note('M', text, "", 0, NULL, 0); }

static const char *below(const char *path) {
    static char folder[PATH_MAX], full[PATH_MAX];
    const char *given = getenv("DISK_FOLDER");
    if (!given || !path) return NULL;
    if (!folder[0] && !realpath(given, folder)) return NULL;
    if (path[0] == '/') snprintf(full, sizeof full, "%s", path);
    else {
        char here[PATH_MAX / 2];
        if (!getcwd(here, sizeof here)) return NULL;
        snprintf(full, sizeof full, "%s/%s", here, path);
    }
    size_t length = strlen(folder);
    if (strncmp(full, folder, length) || (full[length] && full[length] != '/')) return NULL;
    return full[length] ? full + length + 1 : ".";
}

static const char *name_of(int file) {
    return file >= 0 && file < FILES ? names[file] : NULL;
}

static void opened(int file, const char *path, int flags) {
    if (file < 0 || file >= FILES) return;
    free(names[file]);
    names[file] = NULL;
    const char *name = below(path);
    if (!name) return;
    names[file] = strdup(name);
    if (flags & O_CREAT) note('O', name, "", 0, NULL, 0);
    if (flags & O_TRUNC) note('T', name, "", 0, NULL, 0);
}

/* Whether the operation that is due may go on; sets errno where it may not. */
static int may(void) {
    if (mode == QUIET) { done++; return 1; }
    done++;
    if (mode == KILL && done == at) kill(getpid(), SIGKILL);
    if ((mode == FAIL_ONCE && done == at) || (mode == FAIL_FROM && done >= at)) {
        errno = error_number;
        return 0;
    }
    return 1;
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t rights = va_arg(more, int);
    va_end(more);
    int file = REAL(open)(path, flags, rights);
    opened(file, path, flags);
    return file;
}
int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t rights = va_arg(more, int);
    va_end(more);
    int file = REAL(open64)(path, flags, rights);
    opened(file, path, flags);
    return file;
}
int close(int file) {
    if (file >= 0 && file < FILES && names[file]) { free(names[file]); names[file] = NULL; }
    return REAL(close)(file);
}
ssize_t write(int file, const void *bytes, size_t length) {
    const char *name = name_of(file);
    if (!name) return REAL(write)(file, bytes, length);
    if (!may()) return -1;
    off_t offset = lseek(file, 0, SEEK_CUR);
    ssize_t written = REAL(write)(file, bytes, length);
    if (written > 0) note('W', name, "", (long)offset, bytes, (size_t)written);
    return written;
}
#define PWRITE(name_, type)                                                                   \
    ssize_t name_(int file, const void *bytes, size_t length, type offset) {                  \
        const char *name = name_of(file);                                                     \
        if (!name) return REAL(name_)(file, bytes, length, offset);                           \
        if (!may()) return -1;                                                                \
        ssize_t written = REAL(name_)(file, bytes, length, offset);                           \
        if (written > 0) note('W', name, "", (long)offset, bytes, (size_t)written);           \
        return written;                                                                       \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
#define TRUNCATE(name_, type)                                                                 \
    int name_(int file, type length) {                                                        \
        const char *name = name_of(file);                                                     \
        if (!name) return REAL(name_)(file, length);                                          \
        if (!may()) return -1;                                                                \
        int result = REAL(name_)(file, length);                                               \
        if (!result) note('T', name, "", (long)length, NULL, 0);                              \
        return result;                                                                        \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
#define SYNC(name_)                                                                           \
    int name_(int file) {                                                                     \
        const char *name = name_of(file);                                                     \
        if (!name) return REAL(name_)(file);                                                  \
        if (!may()) return -1;                                                                \
        int result = REAL(name_)(file);                                                       \
        if (!result) note('S', name, "", 0, NULL, 0);                                         \
        return result;                                                                        \
    }
SYNC(fsync)
SYNC(fdatasync)
int unlink(const char *path) {
    const char *name = below(path);
    if (!name) return REAL(unlink)(path);
    if (!may()) return -1;
    char kept[PATH_MAX];
    snprintf(kept, sizeof kept, "%s", name);
    int result = REAL(unlink)(path);
    if (!result) note('U', kept, "", 0, NULL, 0);
    return result;
}
int rename(const char *from, const char *to) {
    const char *name = below(from);
    if (!name) return REAL(rename)(from, to);
    if (!may()) return -1;
    char kept[PATH_MAX];
    snprintf(kept, sizeof kept, "%s", name);
    int result = REAL(rename)(from, to);
    if (!result) note('R', kept, below(to), 0, NULL, 0);
    return result;
}
