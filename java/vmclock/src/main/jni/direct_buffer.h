/* SPDX-License-Identifier: Apache-2.0 */
/* Makes direct buffers from addresses, and finds their addresses, by JNI. */
#ifndef VMCLOCK_DIRECT_BUFFER_H
#define VMCLOCK_DIRECT_BUFFER_H

#include <jni.h>
#include <stdlib.h>
#include <string.h>

static inline jobject direct_buffer_over(JNIEnv *env, jclass, jlong address,
					 jlong size)
{
	return env->NewDirectByteBuffer((void *)address, size);
}

/* Returns a buffer over zeros, or NULL if there is no memory left. */
static inline jobject direct_buffer_new(JNIEnv *env, jclass, jlong size,
					jlong alignment)
{
	void *memory;
	jobject buffer;

	if (posix_memalign(&memory, (size_t)alignment, (size_t)size) != 0)
		return NULL;
	memset(memory, 0, (size_t)size);
	buffer = env->NewDirectByteBuffer(memory, size);
	if (buffer == NULL)
		free(memory);
	return buffer;
}

/* Frees the memory of a buffer that direct_buffer_new() returned. */
static inline void direct_buffer_free(JNIEnv *, jclass, jlong address)
{
	free((void *)address);
}

static inline void direct_buffer_address(JNIEnv *env, jclass, jobject buffer,
					 jlong *address)
{
	*address = (jlong)env->GetDirectBufferAddress(buffer);
}

#endif /* VMCLOCK_DIRECT_BUFFER_H */
