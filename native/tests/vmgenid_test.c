/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of a new VM generation ID.  The argument is a number of messages. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "child.h"
#include "vmgenid.h"

#define SOME_MS 20
#define LONG_MS 60000
#define LOG_TEXT "random: crng reseeded due to virtual machine fork"
#define UEVENT "change@/devices/x\0ACTION=change\0NEW_VMGENID=1\0SEQNUM=7"
#define OTHER_UEVENT "change@/devices/x\0ACTION=change\0SEQNUM=7"
#define SYNTHETIC "SYNTH_ARG_NEWVMGENID=1"
#define NULL_UEVENT "/sys/class/mem/null/uevent"
#define FLOOD 5000

static unsigned long random_messages;

/* --- The messages -------------------------------------------------------- */

#define IN_UEVENT(text) vmgenid_in_uevent((text), sizeof(text))

static void takes_only_the_uevent_of_a_new_generation(void)
{
	CHECK(IN_UEVENT(UEVENT));
	CHECK(vmgenid_in_uevent(UEVENT, sizeof(UEVENT) - 1));
	CHECK(IN_UEVENT("change@\0NEW_VMGENID=1\0ACTION=change"));
	CHECK(!IN_UEVENT(OTHER_UEVENT));
	CHECK(!IN_UEVENT("add@/x\0ACTION=change\0NEW_VMGENID=1"));
	CHECK(!IN_UEVENT("change@/x\0ACTION=add\0NEW_VMGENID=1"));
	CHECK(!IN_UEVENT("change@/x\0ACTION=changed\0NEW_VMGENID=1"));
	CHECK(!IN_UEVENT("change@/x\0NEW_VMGENID=1"));
	CHECK(!IN_UEVENT("change@/x\0ACTION=change\0NEW_VMGENID=0"));
	CHECK(!IN_UEVENT("change@/x\0ACTION=change\0NEW_VMGENID=10"));
	CHECK(!IN_UEVENT("change@/x\0ACTION=change\0NEW_VMGENID=1 "));
	CHECK(!IN_UEVENT("change@/x\0ACTION=change\0NEW_VMGENID="));
	CHECK(!IN_UEVENT("change@/x\0ACTION=change\0" SYNTHETIC));
	CHECK(!IN_UEVENT("change@/x\0ACTION=change\0new_vmgenid=1"));
	CHECK(!IN_UEVENT("libudev\0change@/x\0ACTION=change\0NEW_VMGENID=1"));
	CHECK(!IN_UEVENT("change@/x\nACTION=change\nNEW_VMGENID=1"));
	CHECK(!vmgenid_in_uevent("", 0));
}

static bool in_log(const char *record, bool *from_kernel)
{
	return vmgenid_in_log(record, strlen(record), from_kernel);
}

static void check_log(const char *record, bool reported, bool expected)
{
	bool from_kernel;

	if (!CHECK_EQ(in_log(record, &from_kernel), reported) ||
	    !CHECK_EQ(from_kernel, expected))
		printf("  %s\n", record);
}

static void takes_only_the_kernels_line_in_the_log(void)
{
	check_log("5,612,94,-;" LOG_TEXT "\n", true, true);
	check_log("5,612,94,-,caller=T1;" LOG_TEXT "\n KEY=x\n", true, true);
	check_log("5,612,94,-;" LOG_TEXT, true, true);
	/* Facility 1, which the kernel gives a line that a program wrote. */
	check_log("13,612,94,-;" LOG_TEXT "\n", true, false);
	check_log(",612,94,-;" LOG_TEXT "\n", true, false);
	check_log("8;" LOG_TEXT "\n", true, false);
	check_log("5,612,94,-;" LOG_TEXT "s\n", false, true);
	check_log("5,612,94,-; " LOG_TEXT "\n", false, true);
	check_log("5,612,94,-;x: " LOG_TEXT "\n", false, true);
	check_log("5,612,94,-;random: crng init done\n " LOG_TEXT "\n", false,
		  true);
	check_log(LOG_TEXT, false, false);
	check_log(";", false, false);
	check_log("", false, false);
}

/* The same rules, by other means.  The copy ends with NUL. */
static bool model_uevent(const char *message, size_t length)
{
	char copy[401] = { 0 };
	bool change = false, generation = false;

	memcpy(copy, message, length);
	for (size_t at = 0; at < length; at += strlen(copy + at) + 1) {
		if (at == 0 && strncmp(copy, "change@", 7) != 0)
			return false;
		change |= strcmp(copy + at, "ACTION=change") == 0;
		generation |= strcmp(copy + at, "NEW_VMGENID=1") == 0;
	}
	return change && generation;
}

static bool model_log(const char *record, size_t length, bool *from_kernel)
{
	static const char text[] = LOG_TEXT;
	char copy[401] = { 0 };
	unsigned int priority = 8;
	char comma = 0;
	char *found;

	memcpy(copy, record, length);
	*from_kernel = sscanf(copy, "%1u%c", &priority, &comma) == 2 &&
		       copy[0] >= '0' && copy[0] <= '9' && priority < 8 &&
		       comma == ',';
	found = memchr(copy, ';', length);
	if (found == NULL || strncmp(++found, text, sizeof(text) - 1) != 0)
		return false;
	found += sizeof(text) - 1;
	return found == copy + length || *found == '\n';
}

/* In memory of its own, so that the sanitizer detects a read outside of it. */
static bool agrees(const char *message, size_t length)
{
	char *exact = malloc(length == 0 ? 1 : length);
	char *end = exact + (length == 0 ? 1 : 0);
	bool from_kernel, expected_kernel, good;

	REQUIRE(exact != NULL);
	memcpy(exact, message, length);
	good = vmgenid_in_uevent(end, length) ==
		       model_uevent(message, length) &&
	       vmgenid_in_log(end, length, &from_kernel) ==
		       model_log(message, length, &expected_kernel) &&
	       from_kernel == expected_kernel;
	free(exact);
	return good;
}

static const char uevent[] = UEVENT;
static const char record[] = "5,612,94,-;" LOG_TEXT "\n KEY=x\n";

static void agrees_with_the_model_for_every_prefix_and_byte(void)
{
	static const struct {
		const char *text;
		size_t length;
	} whole[] = { { uevent, sizeof(uevent) },
		      { record, sizeof(record) - 1 } };
	char copy[128];

	for (size_t i = 0; i < 2; i++) {
		for (size_t length = 0; length <= whole[i].length; length++)
			CHECK(agrees(whole[i].text, length));
		for (size_t at = 0; at < whole[i].length; at++) {
			memcpy(copy, whole[i].text, whole[i].length);
			for (int byte = 0; byte < 256; byte++) {
				copy[at] = (char)byte;
				CHECK(agrees(copy, whole[i].length));
			}
		}
	}
}

/* Joins parts of messages, so that some of them are complete by chance. */
static size_t random_message(uint64_t *state, char *message)
{
	static const char *const parts[] = { "change@/x",     "ACTION=change",
					     "NEW_VMGENID=1", "5,",
					     LOG_TEXT,	      "13," };
	static const char ends[] = { '\0', '\0', '\0', '\0', ';', '\n' };
	size_t count = test_random(state) % 6, length = 0;

	for (size_t i = 0; i < count; i++) {
		const char *part = parts[test_random(state) % 6];

		memcpy(message + length, part, strlen(part));
		length += strlen(part);
		message[length++] = ends[test_random(state) % sizeof(ends)];
	}
	if (length > 0 && test_random(state) % 8 == 0)
		message[test_random(state) % length] = (char)test_random(state);
	if (length > 0 && test_random(state) % 8 == 0)
		length = test_random(state) % length;
	return length;
}

static void agrees_with_the_model_for_random_messages(void)
{
	uint64_t state = 1;
	unsigned long uevents = 0, records = 0;
	char message[400];
	bool from_kernel;

	for (unsigned long i = 0; i < random_messages; i++) {
		size_t length = random_message(&state, message);

		CHECK(agrees(message, length));
		uevents += vmgenid_in_uevent(message, length);
		records += vmgenid_in_log(message, length, &from_kernel);
	}
	CHECK(uevents > random_messages / 10000);
	CHECK(records > random_messages / 10000);
}

/* --- Waiting, with a socket in place of the log -------------------------- */

static struct vmclock_vmgenid *log_of(int *writer)
{
	struct vmclock_vmgenid *opened;
	int pair[2];

	REQUIRE(socketpair(AF_UNIX,
			   SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
			   pair) == 0);
	REQUIRE(vmgenid_open_fd(VMCLOCK_VMGENID_LOG, pair[0], &opened) == 0);
	*writer = pair[1];
	return opened;
}

static void send_line(int writer, const char *line)
{
	REQUIRE(send(writer, line, strlen(line), 0) == (ssize_t)strlen(line));
}

static void reports_each_line_once(void)
{
	int writer;
	struct vmclock_vmgenid *log = log_of(&writer);

	CHECK_EQ(vmclock_vmgenid_wait(log, 0), VMCLOCK_WATCH_TIMEOUT);
	for (int i = 0; i < 3; i++) {
		send_line(writer, "6,1,2,-;another line\n");
		send_line(writer, "5,1,2,-;" LOG_TEXT "\n");
		CHECK_EQ(vmclock_vmgenid_wait(log, -1), VMCLOCK_WATCH_CHANGED);
		CHECK_EQ(vmclock_vmgenid_wait(log, SOME_MS),
			 VMCLOCK_WATCH_TIMEOUT);
	}
	CHECK_EQ(vmclock_vmgenid_refused(log), 0);
	vmclock_vmgenid_free(log);
	close(writer);
}

static void refuses_a_line_that_a_program_wrote(void)
{
	int writer;
	struct vmclock_vmgenid *log = log_of(&writer);

	send_line(writer, "13,1,2,-;" LOG_TEXT "\n");
	CHECK_EQ(vmclock_vmgenid_wait(log, SOME_MS), VMCLOCK_WATCH_TIMEOUT);
	CHECK_EQ(vmclock_vmgenid_refused(log), 1);
	vmclock_vmgenid_free(log);
	close(writer);
}

static void stop_and_errors_end_a_wait(void)
{
	int writer;
	struct vmclock_vmgenid *log = log_of(&writer);

	close(writer);
	CHECK_EQ(vmclock_vmgenid_wait(log, -1), -EIO);
	/* A stop comes first, so a flood of messages cannot delay it. */
	vmclock_vmgenid_stop(log);
	CHECK_EQ(vmclock_vmgenid_wait(log, -1), VMCLOCK_WATCH_STOPPED);
	CHECK_EQ(vmclock_vmgenid_wait(log, -1), VMCLOCK_WATCH_STOPPED);
	vmclock_vmgenid_free(log);
}

static void refuses_an_unknown_feed(void)
{
	struct vmclock_vmgenid *opened = (struct vmclock_vmgenid *)&errno;

	CHECK_EQ(vmclock_vmgenid_open(0, &opened), -EINVAL);
	CHECK(opened == NULL);
	CHECK_EQ(vmclock_vmgenid_open(3, &opened), -EINVAL);
}

/* Starts behind the last record, so it finds no report of an earlier restore. */
static void opens_the_log_at_its_end(void)
{
	struct vmclock_vmgenid *log;
	int error = vmclock_vmgenid_open(VMCLOCK_VMGENID_LOG, &log);

	if (error == -EPERM || error == -EACCES || error == -ENOENT)
		SKIP("this user cannot read the kernel's log");
	REQUIRE(error == 0);
	CHECK_EQ(vmclock_vmgenid_wait(log, 0), VMCLOCK_WATCH_TIMEOUT);
	vmclock_vmgenid_free(log);
}

/* --- Uevents of this kernel, in a network namespace of their own ----------- */

static int bound_socket(unsigned int group)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK,
				       .nl_groups = group };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC,
			NETLINK_KOBJECT_UEVENT);

	REQUIRE(fd >= 0);
	REQUIRE(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	return fd;
}

/* Sends to the group, with the port of this socket as the sender. */
static void send_to_group(int fd, const char *message, size_t length)
{
	struct sockaddr_nl group = { .nl_family = AF_NETLINK, .nl_groups = 1 };

	REQUIRE(sendto(fd, message, length, 0, (struct sockaddr *)&group,
		       sizeof(group)) == (ssize_t)length);
}

/*
 * Sends to the kernel, which sends the message to the group as its own.  That
 * needs CAP_SYS_ADMIN in the user namespace that owns the network namespace.
 */
static void send_by_kernel(int fd, const char *message, size_t length)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		char text[128];
	} sent = { .header = { .nlmsg_len = (uint32_t)(NLMSG_HDRLEN + length),
			       .nlmsg_type = NLMSG_MIN_TYPE,
			       .nlmsg_flags = NLM_F_REQUEST } };

	REQUIRE(length <= sizeof(sent.text));
	memcpy(sent.text, message, length);
	REQUIRE(sendto(fd, &sent, sent.header.nlmsg_len, 0,
		       (struct sockaddr *)&kernel, sizeof(kernel)) > 0);
}

static struct vmclock_vmgenid *open_uevents(void)
{
	struct vmclock_vmgenid *opened;

	REQUIRE(vmclock_vmgenid_open(VMCLOCK_VMGENID_UEVENTS, &opened) == 0);
	return opened;
}

/* Prints the failures of a child, which exits without a flush. */
static int child_result(void)
{
	fflush(stdout);
	return check_failures != 0;
}

static void run_in_namespace(int (*run)(void))
{
	int result = child_run(run);

	if (result == CHILD_CANNOT)
		SKIP("this user cannot create a network namespace");
	CHECK_EQ(result, 0);
}

static int spoof(void)
{
	struct vmclock_vmgenid *feed;
	int sender;

	if (unshare(CLONE_NEWNET) != 0)
		return CHILD_CANNOT;
	feed = open_uevents();
	sender = bound_socket(0);
	send_to_group(sender, uevent, sizeof(uevent));
	CHECK_EQ(vmclock_vmgenid_wait(feed, SOME_MS), VMCLOCK_WATCH_TIMEOUT);
	CHECK_EQ(vmclock_vmgenid_refused(feed), 1);
	/* Only a report counts as refused. */
	send_to_group(sender, OTHER_UEVENT, sizeof(OTHER_UEVENT));
	CHECK_EQ(vmclock_vmgenid_wait(feed, SOME_MS), VMCLOCK_WATCH_TIMEOUT);
	CHECK_EQ(vmclock_vmgenid_refused(feed), 1);

	send_by_kernel(sender, uevent, sizeof(uevent));
	CHECK_EQ(vmclock_vmgenid_wait(feed, LONG_MS), VMCLOCK_WATCH_CHANGED);
	CHECK_EQ(vmclock_vmgenid_wait(feed, SOME_MS), VMCLOCK_WATCH_TIMEOUT);
	CHECK_EQ(vmclock_vmgenid_refused(feed), 1);
	vmclock_vmgenid_free(feed);
	return child_result();
}

static void refuses_a_uevent_of_another_process(void)
{
	run_in_namespace(spoof);
}

static int truncate_message(void)
{
	static char large[9000] = "change@/devices/x";
	struct vmclock_vmgenid *feed;

	if (unshare(CLONE_NEWNET) != 0)
		return CHILD_CANNOT;
	feed = open_uevents();
	send_to_group(bound_socket(0), large, sizeof(large));
	CHECK_EQ(vmclock_vmgenid_wait(feed, SOME_MS), VMCLOCK_WATCH_TIMEOUT);
	CHECK_EQ(vmclock_vmgenid_refused(feed), 1);
	vmclock_vmgenid_free(feed);
	return child_result();
}

static void refuses_a_truncated_message_of_another_process(void)
{
	run_in_namespace(truncate_message);
}

static int lose_messages(void)
{
	struct vmclock_vmgenid *feed;
	int sender;

	if (unshare(CLONE_NEWNET) != 0)
		return CHILD_CANNOT;
	feed = open_uevents();
	sender = bound_socket(0);
	for (int i = 0; i < FLOOD; i++)
		send_by_kernel(sender, OTHER_UEVENT, sizeof(OTHER_UEVENT));
	CHECK_EQ(vmclock_vmgenid_wait(feed, LONG_MS), VMCLOCK_WATCH_CHANGED);
	/* The queue is empty, so the next report cannot be lost. */
	CHECK_EQ(vmclock_vmgenid_wait(feed, 0), VMCLOCK_WATCH_TIMEOUT);
	send_by_kernel(sender, uevent, sizeof(uevent));
	CHECK_EQ(vmclock_vmgenid_wait(feed, LONG_MS), VMCLOCK_WATCH_CHANGED);
	vmclock_vmgenid_free(feed);
	return child_result();
}

static void lost_messages_count_as_a_change(void)
{
	run_in_namespace(lose_messages);
}

/*
 * A program can make the kernel send a uevent of a device, but the kernel then
 * prefixes the names of all variables.  It accepts only letters and digits in them.
 */
static int synthesize(void)
{
	static const char request[] =
		"change 1a2b3c4d-0000-4000-8000-000000000000 NEWVMGENID=1";
	struct vmclock_vmgenid *feed;
	int observer, file;
	char message[4096];
	ssize_t n;

	if (unshare(CLONE_NEWNET) != 0)
		return CHILD_CANNOT;
	file = open(NULL_UEVENT, O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return CHILD_CANNOT;
	feed = open_uevents();
	observer = bound_socket(1);
	if (write(file, request, sizeof(request) - 1) < 0)
		return CHILD_CANNOT;
	do
		n = recv(observer, message, sizeof(message), 0);
	while (n > 0 && memmem(message, (size_t)n, SYNTHETIC,
			       sizeof(SYNTHETIC)) == NULL);
	CHECK(n > 0);
	CHECK_EQ(vmclock_vmgenid_wait(feed, SOME_MS), VMCLOCK_WATCH_TIMEOUT);
	CHECK_EQ(vmclock_vmgenid_refused(feed), 0);
	vmclock_vmgenid_free(feed);
	return child_result();
}

static void ignores_a_uevent_that_a_program_requested(void)
{
	run_in_namespace(synthesize);
}

static int open_in_user_namespace(void)
{
	struct vmclock_vmgenid *opened;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
		return CHILD_CANNOT;
	CHECK_EQ(vmclock_vmgenid_open(VMCLOCK_VMGENID_UEVENTS, &opened),
		 -ENONET);
	CHECK(opened == NULL);
	return child_result();
}

static void refuses_a_namespace_without_uevents(void)
{
	run_in_namespace(open_in_user_namespace);
}

/* --- Sandboxes ------------------------------------------------------------ */

static bool refuse_sockets(unsigned int error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static int open_without_permission(void)
{
	struct vmclock_vmgenid *opened;

	if (!refuse_sockets(EPERM))
		return CHILD_CANNOT;
	CHECK_EQ(vmclock_vmgenid_open(VMCLOCK_VMGENID_UEVENTS, &opened),
		 -EPERM);
	CHECK(opened == NULL);
	return child_result();
}

static int open_without_netlink(void)
{
	struct vmclock_vmgenid *opened;

	if (!refuse_sockets(EPROTONOSUPPORT))
		return CHILD_CANNOT;
	CHECK_EQ(vmclock_vmgenid_open(VMCLOCK_VMGENID_UEVENTS, &opened),
		 -EAFNOSUPPORT);
	CHECK(opened == NULL);
	return child_result();
}

static void has_distinct_errors_for_sandboxes(void)
{
	int without_permission = child_run(open_without_permission);

	if (without_permission == CHILD_CANNOT)
		SKIP("this machine has no seccomp filters");
	CHECK_EQ(without_permission, 0);
	CHECK_EQ(child_run(open_without_netlink), 0);
}

int main(int argc, char **argv)
{
	static const struct check_test tests[] = {
		TEST(takes_only_the_uevent_of_a_new_generation),
		TEST(takes_only_the_kernels_line_in_the_log),
		TEST(agrees_with_the_model_for_every_prefix_and_byte),
		TEST(agrees_with_the_model_for_random_messages),
		TEST(reports_each_line_once),
		TEST(refuses_a_line_that_a_program_wrote),
		TEST(stop_and_errors_end_a_wait),
		TEST(refuses_an_unknown_feed),
		TEST(opens_the_log_at_its_end),
		TEST(refuses_a_uevent_of_another_process),
		TEST(refuses_a_truncated_message_of_another_process),
		TEST(lost_messages_count_as_a_change),
		TEST(ignores_a_uevent_that_a_program_requested),
		TEST(refuses_a_namespace_without_uevents),
		TEST(has_distinct_errors_for_sandboxes),
	};

	if (argc != 2) {
		fputs("usage: vmgenid_test MESSAGES\n", stderr);
		return 2;
	}
	random_messages = strtoul(argv[1], NULL, 10);
	return CHECK_RUN(tests);
}
