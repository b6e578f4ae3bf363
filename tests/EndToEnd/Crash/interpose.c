/*
 * Loaded into the program under test (LD_PRELOAD). Counts every call by which a file below STEP_ROOT can change or be made durable,
 * and, as asked by the environment:
 *   STEP_KILL=N     ends the process with SIGKILL just before the Nth of them;
 *   STEP_STOP=N     stops it with SIGSTOP just before every Nth of them, for whoever cuts the power of the machine there;
 *   STEP_VICTIM=V   whom that ends: run (this process, which is also the default), guard (the one that it started), or both, the guard first;
 *   STEP_RECORD=F   appends each to the file F: "name<TAB>path<TAB>path2<TAB>inode<TAB>a<TAB>b<TAB>length<LF>" and `length` bytes of data;
 *   STEP_NETWORK=1  counts beside them what changes the network or starts the guard: netlink requests other than for a look, packets on a
 *                   link, transactions with Open vSwitch's database, values below /proc/sys, and posix_spawn(3).
 * The guard's process inherits the library. It goes by STEP_GUARD_KILL and STEP_GUARD_RECORD instead, and ends nobody but itself.
 * Between two such calls nothing on the disk changes, so killing before each of them is killing at every instruction that matters.
 * Nothing in the program knows of this: the executable that is released is the one that is tested.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char *step_root;
static size_t step_root_length;
static long step_kill, step_stop;
static int step_network, victim_run = 1, victim_guard;
static volatile pid_t guard;
static int step_record = -1;
static atomic_long step_count;
static pthread_mutex_t step_lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(ret, name, ...) static ret (*real_##name)(__VA_ARGS__)
REAL(int, open, const char *, int, ...);
REAL(int, openat, int, const char *, int, ...);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
REAL(ssize_t, writev, int, const struct iovec *, int);
REAL(ssize_t, pwritev, int, const struct iovec *, int, off_t);
REAL(ssize_t, copy_file_range, int, off_t *, int, off_t *, size_t, unsigned);
REAL(ssize_t, sendfile, int, int, off_t *, size_t);
REAL(int, fsync, int);
REAL(int, fdatasync, int);
REAL(int, ftruncate, int, off_t);
REAL(int, posix_fallocate, int, off_t, off_t);
REAL(int, fallocate, int, int, off_t, off_t);
REAL(int, rename, const char *, const char *);
REAL(int, renameat, int, const char *, int, const char *);
REAL(int, renameat2, int, const char *, int, const char *, unsigned);
REAL(int, unlink, const char *);
REAL(int, unlinkat, int, const char *, int);
REAL(int, rmdir, const char *);
REAL(int, mkdir, const char *, mode_t);
REAL(int, mkdirat, int, const char *, mode_t);
REAL(int, symlink, const char *, const char *);
REAL(int, symlinkat, const char *, int, const char *);
REAL(int, link, const char *, const char *);
REAL(int, linkat, int, const char *, int, const char *, int);
REAL(int, chmod, const char *, mode_t);
REAL(int, fchmod, int, mode_t);
REAL(int, fchmodat, int, const char *, mode_t, int);
REAL(int, chown, const char *, uid_t, gid_t);
REAL(int, lchown, const char *, uid_t, gid_t);
REAL(int, fchown, int, uid_t, gid_t);
REAL(int, fchownat, int, const char *, uid_t, gid_t, int);
REAL(int, utimensat, int, const char *, const struct timespec *, int);
REAL(int, futimens, int, const struct timespec *);
REAL(int, setxattr, const char *, const char *, const void *, size_t, int);
REAL(int, lsetxattr, const char *, const char *, const void *, size_t, int);
REAL(int, fsetxattr, int, const char *, const void *, size_t, int);
REAL(int, removexattr, const char *, const char *);
REAL(int, lremovexattr, const char *, const char *);
REAL(int, fremovexattr, int, const char *);
REAL(long, syscall, long, ...);
REAL(ssize_t, send, int, const void *, size_t, int);
REAL(ssize_t, sendto, int, const void *, size_t, int, const struct sockaddr *, socklen_t);
REAL(ssize_t, sendmsg, int, const struct msghdr *, int);
REAL(int, posix_spawn, pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *, char *const *);

/* The guard is this executable with `guard` as its command. */
static int we_are_guard(void)
{
    char line[PATH_MAX];
    int fd = real_open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    if (fd >= 0) close(fd);
    if (n <= 0) return 0;
    line[n] = 0;
    size_t first = strlen(line) + 1;
    return first < (size_t)n && strcmp(line + first, "guard") == 0;
}

/* Constructors of other libraries may call in before ours has run. */
static void ready(void)
{
    static int done;
    if (done) return;
    done = 1;
#define LOAD(name) real_##name = dlsym(RTLD_NEXT, #name)
    LOAD(open); LOAD(openat); LOAD(write); LOAD(pwrite); LOAD(writev); LOAD(pwritev); LOAD(copy_file_range); LOAD(sendfile);
    LOAD(fsync); LOAD(fdatasync); LOAD(ftruncate); LOAD(posix_fallocate); LOAD(fallocate); LOAD(rename); LOAD(renameat);
    LOAD(renameat2); LOAD(unlink); LOAD(unlinkat); LOAD(rmdir); LOAD(mkdir); LOAD(mkdirat); LOAD(symlink); LOAD(symlinkat);
    LOAD(link); LOAD(linkat); LOAD(chmod); LOAD(fchmod); LOAD(fchmodat); LOAD(chown); LOAD(lchown); LOAD(fchown); LOAD(fchownat);
    LOAD(utimensat); LOAD(futimens); LOAD(setxattr); LOAD(lsetxattr); LOAD(fsetxattr); LOAD(removexattr); LOAD(lremovexattr);
    LOAD(fremovexattr); LOAD(syscall); LOAD(send); LOAD(sendto); LOAD(sendmsg); LOAD(posix_spawn);
    step_root = getenv("STEP_ROOT");
    step_root_length = step_root ? strlen(step_root) : 0;
    const char *network = getenv("STEP_NETWORK"), *victim = getenv("STEP_VICTIM");
    step_network = network && *network == '1';
    int is_guard = we_are_guard();
    if (!is_guard && victim)
    {
        victim_run = strcmp(victim, "guard") != 0;
        victim_guard = strcmp(victim, "run") != 0;
    }
    const char *kill_at = getenv(is_guard ? "STEP_GUARD_KILL" : "STEP_KILL");
    step_kill = kill_at ? atol(kill_at) : 0;
    const char *stop_at = is_guard ? NULL : getenv("STEP_STOP");
    step_stop = stop_at ? atol(stop_at) : 0;
    /* The programs that this one starts are not under test. */
    if (step_stop) unsetenv("LD_PRELOAD");
    const char *record = getenv(is_guard ? "STEP_GUARD_RECORD" : "STEP_RECORD");
    if (record) step_record = real_open(record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

__attribute__((constructor)) static void load(void) { ready(); }

/* The path of a descriptor, as the kernel knows it now. */
static int path_of_fd(int fd, char *out)
{
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(name, out, PATH_MAX - 1);
    if (n < 0) return -1;
    out[n] = 0;
    return 0;
}

static int path_of(int dirfd, const char *path, char *out)
{
    if (path[0] == '/')
    {
        if (strncmp(path, "/proc/self/fd/", 14) == 0 && strchr(path + 14, '/') == NULL) return path_of_fd(atoi(path + 14), out);
        snprintf(out, PATH_MAX, "%s", path);
        return 0;
    }
    char dir[PATH_MAX];
    if (dirfd == AT_FDCWD) { if (!getcwd(dir, sizeof dir)) return -1; }
    else if (path_of_fd(dirfd, dir) != 0) return -1;
    if (path[0] == 0) { snprintf(out, PATH_MAX, "%s", dir); return 0; }
    if ((size_t)snprintf(out, PATH_MAX, "%s/%s", dir, path) >= PATH_MAX) return -1;
    return 0;
}

static int ours(const char *path)
{
    return (step_root && strncmp(path, step_root, step_root_length) == 0) || (step_network && strncmp(path, "/proc/sys/", 10) == 0);
}

/* A step is about to be taken on a path that is ours. */
static void step(void)
{
    long now = atomic_fetch_add(&step_count, 1) + 1;
    /* To this thread, so that it stops here; the others stop with it. */
    if (step_stop && now % step_stop == 0) raise(SIGSTOP);
    if (now != step_kill) return;
    if (victim_guard && guard)
    {
        /* Ended when this returns, and still to be waited for. */
        siginfo_t ended;
        kill(guard, SIGKILL);
        while (waitid(P_PID, guard, &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) { }
    }
    if (victim_run)
    {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
}

static void note(const char *name, const char *path, const char *path2, unsigned long inode, long a, long b, const void *data, size_t length)
{
    if (step_record < 0) return;
    char head[3 * PATH_MAX];
    int n = snprintf(head, sizeof head, "%s\t%s\t%s\t%lu\t%ld\t%ld\t%zu\n", name, path, path2, inode, a, b, length);
    pthread_mutex_lock(&step_lock);
    if (real_write(step_record, head, n) != n || (length && real_write(step_record, data, length) != (ssize_t)length)) abort();
    pthread_mutex_unlock(&step_lock);
}

static unsigned long inode_of(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 ? st.st_ino : 0;
}

static int fd_is_ours(int fd, char *path, struct stat *st)
{
    if (!step_root || fstat(fd, st) != 0 || (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))) return 0;
    return path_of_fd(fd, path) == 0 && ours(path);
}

#define KEEP_ERRNO(expression) do { int saved = errno; expression; errno = saved; } while (0)

/* Opening: only what creates or truncates is a step. */
static int opened(int dirfd, const char *path, int flags, mode_t mode, int how_many, struct open_how *how)
{
    ready();
    char full[PATH_MAX];
    int mine = (flags & (O_CREAT | O_TRUNC)) && !(flags & O_DIRECTORY) && path_of(dirfd, path, full) == 0 && ours(full);
    struct stat before;
    int existed = 0;
    if (mine)
    {
        existed = lstat(full, &before) == 0;
        if (!existed || (flags & O_TRUNC)) step();
    }
    int fd = how ? (int)real_syscall(SYS_openat2, dirfd, path, how, sizeof *how)
                 : how_many == 3 ? real_openat(dirfd, path, flags, mode) : real_openat(dirfd, path, flags);
    if (mine && fd >= 0)
    {
        struct stat st;
        KEEP_ERRNO(
            if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
            {
                char now[PATH_MAX];
                if (path_of_fd(fd, now) == 0 && !existed) note("create", now, "", st.st_ino, st.st_mode & 07777, 0, NULL, 0);
                else if (flags & O_TRUNC) note("truncate", full, "", st.st_ino, 0, 0, NULL, 0);
            });
    }
    return fd;
}

#define MODE_ARGUMENT mode_t mode = 0; int count = 2; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); count = 3; }

int open(const char *path, int flags, ...) { MODE_ARGUMENT return opened(AT_FDCWD, path, flags, mode, count, NULL); }
int open64(const char *path, int flags, ...) { MODE_ARGUMENT return opened(AT_FDCWD, path, flags, mode, count, NULL); }
int openat(int dirfd, const char *path, int flags, ...) { MODE_ARGUMENT return opened(dirfd, path, flags, mode, count, NULL); }
int openat64(int dirfd, const char *path, int flags, ...) { MODE_ARGUMENT return opened(dirfd, path, flags, mode, count, NULL); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode, 3, NULL); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* Data. */
#define DATA(fd, offset_before, call, bytes, offset) \
    ready(); \
    char path[PATH_MAX]; struct stat st; \
    int mine = fd_is_ours(fd, path, &st); \
    off_t at = mine ? (offset_before) : 0; \
    if (mine) step(); \
    ssize_t done = (call); \
    if (mine && done > 0) KEEP_ERRNO(note("write", path, "", st.st_ino, offset, 0, bytes, done)); \
    return done;

static off_t position(int fd, const struct stat *st)
{
    return fcntl(fd, F_GETFL) & O_APPEND ? st->st_size : lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *data, size_t n) { DATA(fd, position(fd, &st), real_write(fd, data, n), data, at) }
ssize_t pwrite(int fd, const void *data, size_t n, off_t o) { DATA(fd, o, real_pwrite(fd, data, n, o), data, at) }
ssize_t pwrite64(int fd, const void *data, size_t n, off_t o) { DATA(fd, o, real_pwrite(fd, data, n, o), data, at) }

/* Vectors are written piece by piece: same effect, and each piece a step. */
ssize_t writev(int fd, const struct iovec *v, int n)
{
    ready();
    char path[PATH_MAX]; struct stat st;
    if (!fd_is_ours(fd, path, &st)) return real_writev(fd, v, n);
    ssize_t sum = 0;
    for (int i = 0; i < n; i++)
    {
        ssize_t done = write(fd, v[i].iov_base, v[i].iov_len);
        if (done < 0) return sum ? sum : done;
        sum += done;
    }
    return sum;
}

ssize_t pwritev(int fd, const struct iovec *v, int n, off_t o)
{
    ready();
    char path[PATH_MAX]; struct stat st;
    if (!fd_is_ours(fd, path, &st)) return real_pwritev(fd, v, n, o);
    ssize_t sum = 0;
    for (int i = 0; i < n; i++)
    {
        ssize_t done = pwrite(fd, v[i].iov_base, v[i].iov_len, o + sum);
        if (done < 0) return sum ? sum : done;
        sum += done;
    }
    return sum;
}

ssize_t pwritev64(int fd, const struct iovec *v, int n, off_t o) { return pwritev(fd, v, n, o); }

/* Copies inside the kernel are refused where they are ours, so that the program falls back to write(2), whose data we see. */
ssize_t copy_file_range(int in, off_t *oi, int out, off_t *oo, size_t n, unsigned flags)
{
    ready();
    char path[PATH_MAX]; struct stat st;
    if (fd_is_ours(out, path, &st)) { errno = EXDEV; return -1; }
    return real_copy_file_range(in, oi, out, oo, n, flags);
}

ssize_t sendfile(int out, int in, off_t *o, size_t n)
{
    ready();
    char path[PATH_MAX]; struct stat st;
    if (fd_is_ours(out, path, &st)) { errno = EINVAL; return -1; }
    return real_sendfile(out, in, o, n);
}

ssize_t sendfile64(int out, int in, off_t *o, size_t n) { return sendfile(out, in, o, n); }

#define ON_FD(fd, call, ...) \
    ready(); \
    char path[PATH_MAX]; struct stat st; \
    int mine = fd_is_ours(fd, path, &st); \
    if (mine) step(); \
    int rc = (call); \
    if (mine && rc == 0) KEEP_ERRNO(note(__VA_ARGS__)); \
    return rc;

int fsync(int fd) { ON_FD(fd, real_fsync(fd), "sync", path, "", st.st_ino, 0, 0, NULL, 0) }
int fdatasync(int fd) { ON_FD(fd, real_fdatasync(fd), "datasync", path, "", st.st_ino, 0, 0, NULL, 0) }
int ftruncate(int fd, off_t n) { ON_FD(fd, real_ftruncate(fd, n), "truncate", path, "", st.st_ino, n, 0, NULL, 0) }
int ftruncate64(int fd, off_t n) { ON_FD(fd, real_ftruncate(fd, n), "truncate", path, "", st.st_ino, n, 0, NULL, 0) }
/* Space set aside changes the size only; as a hint it may be refused. */
int posix_fallocate(int fd, off_t o, off_t n) { ready(); char p[PATH_MAX]; struct stat st; return fd_is_ours(fd, p, &st) ? EOPNOTSUPP : real_posix_fallocate(fd, o, n); }
int posix_fallocate64(int fd, off_t o, off_t n) { return posix_fallocate(fd, o, n); }
int fallocate(int fd, int m, off_t o, off_t n) { ready(); char p[PATH_MAX]; struct stat st; if (fd_is_ours(fd, p, &st)) { errno = EOPNOTSUPP; return -1; } return real_fallocate(fd, m, o, n); }
int fallocate64(int fd, int m, off_t o, off_t n) { return fallocate(fd, m, o, n); }
int fchmod(int fd, mode_t m) { ON_FD(fd, real_fchmod(fd, m), "chmod", path, "", st.st_ino, m, 0, NULL, 0) }
int fchown(int fd, uid_t u, gid_t g) { ON_FD(fd, real_fchown(fd, u, g), "chown", path, "", st.st_ino, (int)u, (int)g, NULL, 0) }
int futimens(int fd, const struct timespec t[2]) { ON_FD(fd, real_futimens(fd, t), "utimens", path, "", st.st_ino, t[1].tv_sec, t[1].tv_nsec, NULL, 0) }
int fsetxattr(int fd, const char *k, const void *v, size_t n, int f) { ON_FD(fd, real_fsetxattr(fd, k, v, n, f), "setxattr", path, k, st.st_ino, 0, 0, v, n) }
int fremovexattr(int fd, const char *k) { ON_FD(fd, real_fremovexattr(fd, k), "removexattr", path, k, st.st_ino, 0, 0, NULL, 0) }

#define ON_PATH(dirfd, name, call, ...) \
    ready(); \
    char path[PATH_MAX]; \
    int mine = path_of(dirfd, name, path) == 0 && ours(path); \
    unsigned long inode = mine ? inode_of(path) : 0; (void)inode; \
    if (mine) step(); \
    int rc = (call); \
    if (mine && rc == 0) KEEP_ERRNO(note(__VA_ARGS__)); \
    return rc;

int unlink(const char *p) { ON_PATH(AT_FDCWD, p, real_unlink(p), "unlink", path, "", inode, 0, 0, NULL, 0) }
int unlinkat(int d, const char *p, int f) { ON_PATH(d, p, real_unlinkat(d, p, f), f & AT_REMOVEDIR ? "rmdir" : "unlink", path, "", inode, 0, 0, NULL, 0) }
int rmdir(const char *p) { ON_PATH(AT_FDCWD, p, real_rmdir(p), "rmdir", path, "", inode, 0, 0, NULL, 0) }
int mkdir(const char *p, mode_t m) { ON_PATH(AT_FDCWD, p, real_mkdir(p, m), "mkdir", path, "", inode_of(path), m, 0, NULL, 0) }
int mkdirat(int d, const char *p, mode_t m) { ON_PATH(d, p, real_mkdirat(d, p, m), "mkdir", path, "", inode_of(path), m, 0, NULL, 0) }
int symlink(const char *t, const char *p) { ON_PATH(AT_FDCWD, p, real_symlink(t, p), "symlink", path, t, inode_of(path), 0, 0, NULL, 0) }
int symlinkat(const char *t, int d, const char *p) { ON_PATH(d, p, real_symlinkat(t, d, p), "symlink", path, t, inode_of(path), 0, 0, NULL, 0) }
int chmod(const char *p, mode_t m) { ON_PATH(AT_FDCWD, p, real_chmod(p, m), "chmod", path, "", inode, m, 0, NULL, 0) }
int fchmodat(int d, const char *p, mode_t m, int f) { ON_PATH(d, p, real_fchmodat(d, p, m, f), "chmod", path, "", inode, m, 0, NULL, 0) }
int chown(const char *p, uid_t u, gid_t g) { ON_PATH(AT_FDCWD, p, real_chown(p, u, g), "chown", path, "", inode, (int)u, (int)g, NULL, 0) }
int lchown(const char *p, uid_t u, gid_t g) { ON_PATH(AT_FDCWD, p, real_lchown(p, u, g), "chown", path, "", inode, (int)u, (int)g, NULL, 0) }
int fchownat(int d, const char *p, uid_t u, gid_t g, int f) { ON_PATH(d, p, real_fchownat(d, p, u, g, f), "chown", path, "", inode, (int)u, (int)g, NULL, 0) }
int utimensat(int d, const char *p, const struct timespec t[2], int f) { ON_PATH(d, p, real_utimensat(d, p, t, f), "utimens", path, "", inode, t[1].tv_sec, t[1].tv_nsec, NULL, 0) }
int setxattr(const char *p, const char *k, const void *v, size_t n, int f) { ON_PATH(AT_FDCWD, p, real_setxattr(p, k, v, n, f), "setxattr", path, k, inode, 0, 0, v, n) }
int lsetxattr(const char *p, const char *k, const void *v, size_t n, int f) { ON_PATH(AT_FDCWD, p, real_lsetxattr(p, k, v, n, f), "setxattr", path, k, inode, 0, 0, v, n) }
int removexattr(const char *p, const char *k) { ON_PATH(AT_FDCWD, p, real_removexattr(p, k), "removexattr", path, k, inode, 0, 0, NULL, 0) }
int lremovexattr(const char *p, const char *k) { ON_PATH(AT_FDCWD, p, real_lremovexattr(p, k), "removexattr", path, k, inode, 0, 0, NULL, 0) }

static int renamed(int d1, const char *p1, int d2, const char *p2, unsigned flags, int plain)
{
    ready();
    char a[PATH_MAX], b[PATH_MAX];
    int mine = path_of(d1, p1, a) == 0 && path_of(d2, p2, b) == 0 && (ours(a) || ours(b));
    unsigned long inode = mine ? inode_of(a) : 0;
    if (mine) step();
    int rc = plain ? real_renameat(d1, p1, d2, p2) : (int)real_syscall(SYS_renameat2, d1, p1, d2, p2, flags);
    if (mine && rc == 0) KEEP_ERRNO(note("rename", a, b, inode, 0, 0, NULL, 0));
    return rc;
}

int rename(const char *a, const char *b) { return renamed(AT_FDCWD, a, AT_FDCWD, b, 0, 1); }
int renameat(int d1, const char *a, int d2, const char *b) { return renamed(d1, a, d2, b, 0, 1); }
int renameat2(int d1, const char *a, int d2, const char *b, unsigned f) { return renamed(d1, a, d2, b, f, 0); }

static int linked(int d1, const char *p1, int d2, const char *p2, int flags)
{
    ready();
    char a[PATH_MAX], b[PATH_MAX];
    int mine = path_of(d1, p1, a) == 0 && path_of(d2, p2, b) == 0 && ours(b);
    if (mine) step();
    int rc = real_linkat(d1, p1, d2, p2, flags);
    if (mine && rc == 0) KEEP_ERRNO(note("link", a, b, inode_of(b), 0, 0, NULL, 0));
    return rc;
}

int link(const char *a, const char *b) { return linked(AT_FDCWD, a, AT_FDCWD, b, 0); }
int linkat(int d1, const char *a, int d2, const char *b, int f) { return linked(d1, a, d2, b, f); }

/* What is sent: a netlink request that is no look (the kernel's own rule for types of rtnetlink), a packet on a link, a transaction. */
static const char *sent(int fd, const void *data, size_t n)
{
    if (!step_network) return NULL;
    int domain = 0;
    socklen_t length = sizeof domain;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) != 0) return NULL;
    if (domain == AF_PACKET) return "packet";
    if (domain == AF_NETLINK && n >= sizeof(struct nlmsghdr)) return (((const struct nlmsghdr *)data)->nlmsg_type & 3) == 2 ? NULL : "netlink";
    return domain == AF_UNIX && memmem(data, n, "\"transact\"", 10) ? "transact" : NULL;
}

#define SENT(fd, data, n, call) \
    ready(); \
    const char *what = sent(fd, data, n); \
    if (what) step(); \
    ssize_t done = (call); \
    if (what && done > 0) KEEP_ERRNO(note(what, "", "", 0, 0, 0, data, done)); \
    return done;

ssize_t send(int fd, const void *data, size_t n, int f) { SENT(fd, data, n, real_send(fd, data, n, f)) }
ssize_t sendto(int fd, const void *data, size_t n, int f, const struct sockaddr *a, socklen_t l) { SENT(fd, data, n, real_sendto(fd, data, n, f, a, l)) }
ssize_t sendmsg(int fd, const struct msghdr *m, int f)
{
    const struct iovec none = { "", 0 }, *first = m->msg_iovlen ? m->msg_iov : &none;
    SENT(fd, first->iov_base, first->iov_len, real_sendmsg(fd, m, f))
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes, char *const argv[], char *const env[])
{
    ready();
    if (step_network) step();
    int rc = real_posix_spawn(pid, path, actions, attributes, argv, env);
    if (step_network && rc == 0)
    {
        if (argv[0] && argv[1] && strcmp(argv[1], "guard") == 0) guard = *pid;
        note("spawn", argv[0], argv[1] ? argv[1] : "", 0, 0, 0, NULL, 0);
    }
    return rc;
}

/* System calls for which the C library has no function of its own. */
long syscall(long number, ...)
{
    ready();
    va_list list;
    va_start(list, number);
    long a[6];
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_openat2)
    {
        struct open_how *how = (struct open_how *)a[2];
        return opened((int)a[0], (const char *)a[1], (int)how->flags, 0, 0, how);
    }
    if (number == SYS_renameat2) return renamed((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (unsigned)a[4], 0);
    if (number == 452 /* fchmodat2, Linux 6.6 */) return fchmodat((int)a[0], (const char *)a[1], (mode_t)a[2], (int)a[3]);
    return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
