/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waits until the kernel reports a new VM generation ID (VMGenID).  Programs
 * cannot read the ID, so they depend on one of two reports:
 *
 *   the log  Linux 5.18 and later log a line after they have reseeded their
 *            random number generator.
 *   uevents  Linux 6.8 sent one.  Linux 6.9 removed it again, but some
 *            distributions kept or added it.
 *
 * Neither report can be requested, so nothing here can find out whether the
 * kernel will send one.
 */
#include "vmgenid.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "file.h"
#include "monotonic.h"
#include "watch.h"

#define LOG_PATH "/dev/kmsg"
#define NETWORK_NAMESPACE "/proc/self/ns/net"

/* The inode of the initial user namespace, PROC_USER_INIT_INO of the kernel. */
#define INITIAL_USER_NAMESPACE 0xeffffffdU

/* The kernel limits a uevent to 2 KiB, and a record of its log to less than 8. */
#define MESSAGE_SIZE 8192

/* A machine that starts many devices sends thousands of uevents. */
#define RECEIVE_BUFFER_SIZE (1 << 20)

/* The multicast group of the kernel.  udev sends to group 2. */
#define KERNEL_GROUP 1

enum { POLL_STOP, POLL_FEED, POLLED };

/* What a message means. */
enum meaning { OTHER, CHANGED, REFUSED };

struct vmclock_vmgenid {
	unsigned int feed;
	int fd;
	int stop;
	/* Orders nothing. */
	_Atomic uint64_t refused;
};

/* --- Messages ------------------------------------------------------------ */

static bool equals(const char *text, size_t length, const char *expected)
{
	return length == strlen(expected) &&
	       memcmp(text, expected, length) == 0;
}

static size_t length_until(const char *text, size_t length, char end)
{
	const char *found = memchr(text, end, length);

	return found == NULL ? length : (size_t)(found - text);
}

bool vmgenid_in_uevent(const char *message, size_t length)
{
	static const char header[] = "change@";
	bool change = false, generation = false;

	if (length < sizeof(header) ||
	    memcmp(message, header, sizeof(header) - 1) != 0)
		return false;
	for (size_t at = length_until(message, length, '\0'); at < length;) {
		const char *field = message + ++at;
		size_t size = length_until(field, length - at, '\0');

		change = change || equals(field, size, "ACTION=change");
		generation = generation || equals(field, size, "NEW_VMGENID=1");
		at += size;
	}
	return change && generation;
}

/*
 * A record is "PRIORITY,...;TEXT\n".  The priority is 8 * facility + level, and
 * only the kernel can write a record of facility 0.
 */
bool vmgenid_in_log(const char *record, size_t length, bool *from_kernel)
{
	size_t prefix = length_until(record, length, ';');

	*from_kernel = prefix >= 2 && record[0] >= '0' && record[0] <= '7' &&
		       record[1] == ',';
	if (prefix == length)
		return false;
	record += prefix + 1;
	length -= prefix + 1;
	return equals(record, length_until(record, length, '\n'),
		      "random: crng reseeded due to virtual machine fork");
}

/* --- Opening ------------------------------------------------------------- */

/* Starts behind the last record, because earlier ones report earlier restores. */
static int open_log(void)
{
	int fd = file_open(LOG_PATH), error;

	if (fd >= 0 && lseek(fd, 0, SEEK_END) < 0) {
		error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

/*
 * The kernel sends uevents only to network namespaces that the initial user
 * namespace owns.  If the owner cannot be found, it is not known to be another
 * one: NS_GET_USERNS returns EPERM for an ancestor of this user namespace.
 */
static bool receives_no_uevents(void)
{
	struct stat status;
	int network = file_open(NETWORK_NAMESPACE), owner;
	bool other;

	if (network < 0)
		return false;
	owner = ioctl(network, NS_GET_USERNS);
	close(network);
	if (owner < 0)
		return false;
	other = file_status(owner, &status) == 0 &&
		status.st_ino != INITIAL_USER_NAMESPACE;
	close(owner);
	return other;
}

static int open_uevents(void)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK,
					     .nl_groups = KERNEL_GROUP };
	const int size = RECEIVE_BUFFER_SIZE;
	int fd, error;

	if (receives_no_uevents())
		return -ENONET;
	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    NETLINK_KOBJECT_UEVENT);
	if (fd < 0)
		/* This library has another meaning for EPROTONOSUPPORT. */
		return errno == EPROTONOSUPPORT ? -EAFNOSUPPORT : -errno;
	/* If both fail, the default is kept, and lost messages are noticed. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) !=
	    0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	error = -errno;
	close(fd);
	return error;
}

int vmclock_vmgenid_open(unsigned int feed, struct vmclock_vmgenid **vmgenid)
{
	int fd;

	if (vmgenid == NULL)
		return -EFAULT;
	*vmgenid = NULL;
	if (feed != VMCLOCK_VMGENID_LOG && feed != VMCLOCK_VMGENID_UEVENTS)
		return -EINVAL;
	fd = feed == VMCLOCK_VMGENID_LOG ? open_log() : open_uevents();
	return fd < 0 ? fd : vmgenid_open_fd(feed, fd, vmgenid);
}

int vmgenid_open_fd(unsigned int feed, int fd, struct vmclock_vmgenid **vmgenid)
{
	struct vmclock_vmgenid *opened = calloc(1, sizeof(*opened));
	int error;

	*vmgenid = NULL;
	if (opened == NULL) {
		close(fd);
		return -ENOMEM;
	}
	opened->feed = feed;
	opened->fd = fd;
	opened->stop = watch_event_open();
	if (opened->stop < 0) {
		error = opened->stop;
		vmclock_vmgenid_free(opened);
		return error;
	}
	*vmgenid = opened;
	return 0;
}

uint64_t vmclock_vmgenid_refused(const struct vmclock_vmgenid *vmgenid)
{
	return vmgenid == NULL ? 0
			       : atomic_load_explicit(&vmgenid->refused,
						      memory_order_relaxed);
}

void vmclock_vmgenid_stop(struct vmclock_vmgenid *vmgenid)
{
	if (vmgenid != NULL)
		watch_signal(vmgenid->stop);
}

void vmclock_vmgenid_free(struct vmclock_vmgenid *vmgenid)
{
	if (vmgenid == NULL)
		return;
	close(vmgenid->fd);
	if (vmgenid->stop >= 0)
		close(vmgenid->stop);
	free(vmgenid);
}

/* --- Waiting ------------------------------------------------------------- */

static enum meaning meaning_of(bool reported, bool from_kernel)
{
	if (!reported)
		return OTHER;
	return from_kernel ? CHANGED : REFUSED;
}

/*
 * Reads one message.  Returns its meaning, or a negative errno.  After messages
 * were lost, the kernel returns EPIPE once for the log.
 */
static int read_log(int fd)
{
	char record[MESSAGE_SIZE];
	bool reported, from_kernel;
	ssize_t n = read(fd, record, sizeof(record));

	if (n < 0)
		return errno == EPIPE ? CHANGED : -errno;
	/* The end of a file: this file is not the log. */
	if (n == 0)
		return -EIO;
	reported = vmgenid_in_log(record, (size_t)n, &from_kernel);
	return meaning_of(reported, from_kernel);
}

/*
 * The kernel reports lost messages once, and again only if the queue was empty in
 * between.  So this empties the queue before the loss is reported.
 */
static int drain_uevents(int fd)
{
	char first;

	while (recv(fd, &first, sizeof(first), MSG_DONTWAIT) >= 0 ||
	       errno == EINTR || errno == ENOBUFS)
		;
	return CHANGED;
}

/*
 * Does the same as read_log().  After messages were lost, the kernel returns
 * ENOBUFS.  Any process with CAP_NET_ADMIN can send to the group, but only the
 * kernel has port 0.
 */
static int read_uevent(int fd)
{
	char message[MESSAGE_SIZE];
	struct sockaddr_nl sender = { 0 };
	struct iovec part = { message, sizeof(message) };
	struct msghdr header = {
		.msg_name = &sender,
		.msg_namelen = sizeof(sender),
		.msg_iov = &part,
		.msg_iovlen = 1,
	};
	ssize_t n = recvmsg(fd, &header, 0);
	bool from_kernel;

	if (n < 0)
		return errno == ENOBUFS ? drain_uevents(fd) : -errno;
	from_kernel = header.msg_namelen == sizeof(sender) &&
		      sender.nl_family == AF_NETLINK && sender.nl_pid == 0;
	if ((header.msg_flags & MSG_TRUNC) != 0)
		return meaning_of(true, from_kernel);
	return meaning_of(vmgenid_in_uevent(message, (size_t)n), from_kernel);
}

static int read_message(struct vmclock_vmgenid *vmgenid)
{
	int meaning = vmgenid->feed == VMCLOCK_VMGENID_LOG
			      ? read_log(vmgenid->fd)
			      : read_uevent(vmgenid->fd);

	if (meaning == -EAGAIN || meaning == -EINTR)
		return OTHER;
	if (meaning == REFUSED)
		atomic_fetch_add_explicit(&vmgenid->refused, 1,
					  memory_order_relaxed);
	return meaning;
}

int vmclock_vmgenid_wait(struct vmclock_vmgenid *vmgenid, int32_t timeout_ms)
{
	int64_t deadline_ns = watch_deadline_ns(timeout_ms);
	int result;

	if (vmgenid == NULL)
		return -ESHUTDOWN;
	/* Ends at the deadline only when no message waits any more. */
	for (;;) {
		struct pollfd polled[POLLED] = {
			[POLL_STOP] = { .fd = vmgenid->stop, .events = POLLIN },
			[POLL_FEED] = { .fd = vmgenid->fd, .events = POLLIN },
		};

		result = watch_poll(polled, POLLED, deadline_ns);
		if (result < 0)
			return result;
		if (polled[POLL_STOP].revents != 0)
			return VMCLOCK_WATCH_STOPPED;
		if (result == 0)
			return VMCLOCK_WATCH_TIMEOUT;
		result = read_message(vmgenid);
		if (result < 0)
			return result;
		if (result == CHANGED)
			return VMCLOCK_WATCH_CHANGED;
	}
}
