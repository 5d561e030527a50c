/* SPDX-License-Identifier: Apache-2.0 */
/* Direct buffers, which only JNI can make of an address and tell one of. */
#ifndef VMCLOCK_DIRECT_BUFFER_H
#define VMCLOCK_DIRECT_BUFFER_H

#include <jni.h>

static inline jobject direct_buffer_over(JNIEnv *env, jclass, jlong address,
					 jlong size)
{
	return env->NewDirectByteBuffer((void *)address, size);
}

static inline void direct_buffer_address(JNIEnv *env, jclass, jobject buffer,
					 jlong *address)
{
	*address = (jlong)env->GetDirectBufferAddress(buffer);
}

#endif /* VMCLOCK_DIRECT_BUFFER_H */
