/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes a segment, independently of the library. */
#ifndef VMCLOCK_TESTS_CLOCKBOUND_MODEL_H
#define VMCLOCK_TESTS_CLOCKBOUND_MODEL_H

#include "test_segment.h"

__extension__ typedef __int128 wide;

#define BILLION ((wide)1000000000)

/* The fields of a segment, as the model reads them from its bytes. */
struct model {
	bool is_segment;
	wide as_of, void_after, bound, drift;
	int32_t status;
	bool supports, possible;
};

static inline int64_t get64(const uint8_t *bytes, size_t offset)
{
	int64_t value;

	memcpy(&value, bytes + offset, sizeof(value));
	return value;
}

static inline uint32_t get32(const uint8_t *bytes, size_t offset)
{
	uint32_t value;

	memcpy(&value, bytes + offset, sizeof(value));
	return value;
}

static inline bool is_time(const uint8_t *bytes, size_t offset)
{
	return get64(bytes, offset) >= 0 && get64(bytes, offset + 8) >= 0 &&
	       get64(bytes, offset + 8) < BILLION;
}

static inline wide get_time(const uint8_t *bytes, size_t offset)
{
	return get64(bytes, offset) * BILLION + get64(bytes, offset + 8);
}

static inline struct model model_of(const struct test_segment *s)
{
	const uint8_t *b = s->bytes;
	bool same = s->version == 2 ? b[12] == 2 && b[13] == 0
				    : b[12] <= 3 && b[13] >= 3;
	struct model model = {
		.is_segment = get32(b, 0) == 0x414D5A4E &&
			      get32(b, 4) == 0x43420200 && same &&
			      get32(b, 8) >= s->length &&
			      (b[14] != 0 || b[15] != 0),
		.as_of = get_time(b, AS_OF(s)),
		.void_after = get_time(b, VOID_AFTER(s)),
		.bound = get64(b, BOUND(s)),
		.drift = get32(b, DRIFT(s)),
		.status = (int32_t)get32(b, STATUS(s)),
		.supports = b[SUPPORT(s)] != 0,
		.possible = is_time(b, AS_OF(s)) && is_time(b, VOID_AFTER(s)),
	};

	model.possible = model.possible && model.bound >= 0 &&
			 model.drift < BILLION;
	return model;
}

#endif /* VMCLOCK_TESTS_CLOCKBOUND_MODEL_H */
