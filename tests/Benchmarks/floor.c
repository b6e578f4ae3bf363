/*
 * The least that the work costs: what any program must do, in C, with nothing around it.
 *   floor check DIR        opens, reads and hashes (SHA-256) every file in DIR
 *   floor write DIR N      writes N new files of 1 KiB, each: temporary name, write, fsync, rename; then fsync of the directory
 */
#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int check(const char *directory)
{
    DIR *dir = opendir(directory);
    if (!dir) fail(directory);
    int at = dirfd(dir);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const EVP_MD *sha = EVP_sha256();
    static unsigned char buffer[1 << 16], digest[32], all[32];
    struct dirent *entry;
    while ((entry = readdir(dir)))
    {
        if (entry->d_name[0] == '.') continue;
        int fd = openat(at, entry->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0) fail(entry->d_name);
        EVP_DigestInit_ex(context, sha, NULL);
        ssize_t n;
        while ((n = read(fd, buffer, sizeof buffer)) > 0) EVP_DigestUpdate(context, buffer, n);
        EVP_DigestFinal_ex(context, digest, NULL);
        for (int i = 0; i < 32; i++) all[i] ^= digest[i];
        close(fd);
    }
    printf("%02x\n", all[0]);
    return 0;
}

static int write_files(const char *directory, int count)
{
    int at = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) fail(directory);
    char content[1024], name[64], temporary[64];
    memset(content, 'x', sizeof content);
    for (int i = 0; i < count; i++)
    {
        snprintf(name, sizeof name, "file-%05d.conf", i);
        snprintf(temporary, sizeof temporary, ".file-%05d.tmp", i);
        int fd = openat(at, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (fd < 0) fail(temporary);
        if (write(fd, content, sizeof content) != sizeof content) fail("write");
        if (fsync(fd) != 0) fail("fsync");
        close(fd);
        if (renameat(at, temporary, at, name) != 0) fail("rename");
    }
    return fsync(at) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "check") == 0) return check(argv[2]);
    if (argc == 4 && strcmp(argv[1], "write") == 0) return write_files(argv[2], atoi(argv[3]));
    return 2;
}
