/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of the kernel, by parsers that look at each position by itself.  The
 * first byte of the input selects the feed.
 */
#include "fuzz.h"
#include "vmgenid.h"

static const char log_text[] =
	"random: crng reseeded due to virtual machine fork";

static bool text_at(const char *message, size_t length, size_t at,
		    const char *text, char end)
{
	size_t size = strlen(text);

	return at + size <= length && memcmp(message + at, text, size) == 0 &&
	       (at + size == length || message[at + size] == end);
}

static bool has_field(const char *message, size_t length, const char *field)
{
	for (size_t at = 1; at < length; at++)
		if (message[at - 1] == '\0' &&
		    text_at(message, length, at, field, '\0'))
			return true;
	return false;
}

static bool is_uevent(const char *message, size_t length)
{
	return length > 7 && memcmp(message, "change@", 7) == 0 &&
	       has_field(message, length, "ACTION=change") &&
	       has_field(message, length, "NEW_VMGENID=1");
}

static bool is_record(const char *record, size_t length)
{
	for (size_t at = 0; at < length; at++)
		if (record[at] == ';')
			return text_at(record, length, at + 1, log_text, '\n');
	return false;
}

static bool is_of_kernel(const char *record, size_t length)
{
	return length >= 2 && record[0] >= '0' && record[0] <= '7' &&
	       record[1] == ',';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool from_kernel;
	char *message;

	if (size == 0)
		return 0;
	/* Of its exact size, so that ASan sees a load behind it. */
	size--;
	message = malloc(size);
	if (message == NULL)
		return 0;
	memcpy(message, data + 1, size);
	if (data[0] % 2 == 0) {
		FUZZ_SAME(vmgenid_in_uevent(message, size),
			  is_uevent(message, size));
	} else {
		FUZZ_SAME(vmgenid_in_log(message, size, &from_kernel),
			  is_record(message, size));
		FUZZ_SAME(from_kernel, is_of_kernel(message, size));
	}
	free(message);
	return 0;
}
