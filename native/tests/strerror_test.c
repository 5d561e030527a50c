/* SPDX-License-Identifier: Apache-2.0 */
/* Every error that vmclock.h names has words of its own. */
#include <errno.h>

#include "test_page.h"

static void names_every_documented_error(void)
{
	static const int errors[] = { ENOENT,	       ENXIO,	 ENODEV,
				      EACCES,	       EPERM,	 EISDIR,
				      EINVAL,	       EMSGSIZE, EBADMSG,
				      EPROTONOSUPPORT, ENODATA,	 EOPNOTSUPP,
				      EAGAIN,	       EDOM,	 EOVERFLOW,
				      ETIMEDOUT,       EBUSY,	 ESHUTDOWN,
				      EEXIST,	       ENOMEM,	 ENOTTY };
	const char *other = vmclock_strerror(-EXDEV);

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		const char *text = vmclock_strerror(-errors[i]);

		CHECK(text != NULL && strcmp(text, other) != 0);
		CHECK(strcmp(text, vmclock_strerror(0)) != 0);
	}
}

static void has_words_for_all_numbers(void)
{
	static const int errors[] = { INT32_MIN, -100000, 1, INT32_MAX };

	CHECK(strlen(vmclock_strerror(0)) > 0);
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		CHECK(strlen(vmclock_strerror(errors[i])) > 0);
}

int main(void)
{
	static const struct check_test tests[] = {
		TEST(names_every_documented_error),
		TEST(has_words_for_all_numbers),
	};

	return CHECK_RUN(tests);
}
