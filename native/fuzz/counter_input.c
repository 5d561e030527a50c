/* SPDX-License-Identifier: Apache-2.0 */
#include "counter_input.h"

struct counter_input counter_input;
