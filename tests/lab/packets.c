/*
 * Packets lost between two network namespaces, both directions at once, one a millisecond.
 *
 *   packets NETNS ADDRESS NETNS ADDRESS
 *
 * One process with a UDP socket in each namespace (a socket stays in the namespace that it was made in). It prints `ready` when a packet
 * has come through each way, and counts from there until SIGTERM; then it prints, a line for each direction:
 *   SENT LOST LONGEST-SILENCE-IN-MILLISECONDS
 * A packet that could not be sent (no route, no address) is one that was lost. Duplicates count once.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 20, PORT = 47808, READY_AFTER_MS = 30000, STRAGGLERS_MS = 300 };

struct side {
    int socket;
    uint32_t sent;              /* by this side */
    uint32_t came;              /* to this side, each once */
    uint8_t *seen;
    int64_t last, silence;      /* of what comes to this side, in nanoseconds */
};

static volatile sig_atomic_t stop;
static void on_signal(int number) { (void)number; stop = 1; }

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "packets: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int open_in(const char *netns, const char *own, const char *other) {
    char path[256];
    snprintf(path, sizeof path, *netns == '/' ? "%s" : "/run/netns/%s", netns);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || setns(file, CLONE_NEWNET) < 0) fail(path);
    close(file);
    struct sockaddr_in from = { .sin_family = AF_INET, .sin_port = htons(PORT) }, to = from;
    if (inet_pton(AF_INET, own, &from.sin_addr) != 1 || inet_pton(AF_INET, other, &to.sin_addr) != 1) fail("address");
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s < 0 || bind(s, (void *)&from, sizeof from) < 0 || connect(s, (void *)&to, sizeof to) < 0) fail(own);
    return s;
}

static void receive(struct side *side, uint32_t epoch) {
    uint32_t packet[2];
    for (;;) {
        ssize_t n = recv(side->socket, packet, sizeof packet, 0);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (n != sizeof packet || packet[0] != epoch || packet[1] >= MOST || side->seen[packet[1]]) continue;
        side->seen[packet[1]] = 1;
        side->came++;
        int64_t at = now();
        if (side->last && at - side->last > side->silence) side->silence = at - side->last;
        side->last = at;
    }
}

int main(int argc, char **argv) {
    if (argc != 5) { fprintf(stderr, "usage: packets NETNS ADDRESS NETNS ADDRESS\n"); return 2; }
    struct side sides[2] = { { .socket = open_in(argv[1], argv[2], argv[4]) }, { .socket = open_in(argv[3], argv[4], argv[2]) } };
    for (int i = 0; i < 2; i++) if (!(sides[i].seen = calloc(MOST, 1))) fail("memory");
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    /* So that the pace is kept on a busy machine. Without the right to it, it goes on as it is. */
    struct sched_param priority = { .sched_priority = 10 };
    sched_setscheduler(0, SCHED_FIFO, &priority);
    mlockall(MCL_CURRENT);

    uint32_t epoch = 0;         /* 0 while it waits for the first packets, 1 when it counts */
    int64_t begun = now(), due = begun, stopped = 0;
    for (;;) {
        for (int i = 0; i < 2; i++) receive(&sides[i], epoch);
        int64_t at = now();
        if (epoch == 0 && sides[0].came && sides[1].came) {
            epoch = 1;
            for (int i = 0; i < 2; i++) {
                memset(sides[i].seen, 0, MOST);
                sides[i].sent = sides[i].came = 0;
                sides[i].last = sides[i].silence = 0;
            }
            puts("ready");
            fflush(stdout);
        }
        if (epoch == 0 && (stop || at - begun > READY_AFTER_MS * 1000000LL)) { fprintf(stderr, "packets: nothing comes through\n"); return 1; }
        if (stop && !stopped) stopped = at;
        if (stopped && (at - stopped > STRAGGLERS_MS * 1000000LL || (sides[0].came == sides[1].sent && sides[1].came == sides[0].sent))) break;
        for (int i = 0; i < 2 && !stopped && sides[i].sent < MOST; i++) {
            uint32_t packet[2] = { epoch, sides[i].sent++ };
            (void)!send(sides[i].socket, packet, sizeof packet, 0);
        }
        /* What was missed while the machine was busy is not made up for in a burst. */
        due += 1000000;
        if (due < at) due = at;
        struct timespec until = { due / 1000000000, due % 1000000000 };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    }
    for (int i = 0; i < 2; i++) {
        struct side *to = &sides[1 - i];
        printf("%u %u %.1f\n", sides[i].sent, sides[i].sent - to->came, to->silence / 1e6);
    }
    return 0;
}
