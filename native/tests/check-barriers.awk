# SPDX-License-Identifier: Apache-2.0
#
# The rules of check-barriers.sh. Reads lines "symbol NAME ADDRESS SIZE" and then
# the disassembly. Reports what is wrong, and fails if anything is.
#
# The rules follow the code in the order of its addresses, because compilers lay
# out the usual path of a read section in that order. Code with another layout is
# not wrong, but then a person must check it and change the rules.

function wrong(what) {
	print library ": " name ": " what
	failures++
}

# mawk does not know hexadecimal numbers.
function number(hex,    i, n) {
	n = 0
	hex = tolower(hex)
	sub(/^0x/, "", hex)
	for (i = 1; i <= length(hex); i++)
		n = 16 * n + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return n
}

$1 == "symbol" {
	address[$2] = number($3)
	bytes[$2] = $4 ~ /^0x/ ? number($4) : $4
	starts[number($3)] = 1
	next
}

/^[0-9a-f]+ <.*>:$/ {
	starts[number($1)] = 1
	next
}

/^ +[0-9a-f]+:\t/ {
	count++
	split($0, part, "\t")
	sub(/^ +/, "", part[1])
	sub(/:.*/, "", part[1])
	at[count] = number(part[1])
	place[at[count]] = count
	# Splits "ldr\tw1, [x6]  // comment" and "jmp    4cf0 <f>" alike.
	text = part[2] " " part[3]
	sub(/ *(\/\/|#).*/, "", text)
	split(text, word, /[ \t]+/)
	operation[count] = word[1]
	sub(/^[^ \t]+[ \t]*/, "", text)
	operands[count] = text
	goal[count] = 0
	if (word[1] ~ /^(b|bl|b\.[a-z]+|call|callq|jmp|jmpq|j[a-z]+|cbn?z|tbn?z)$/ &&
	    match(text, /[0-9a-f]+ </))
		goal[count] = number(substr(text, RSTART, RLENGTH - 2))
	if (word[1] ~ /^(bl|call|callq)$/ && goal[count])
		starts[goal[count]] = 1
}

# --- The code of a function -------------------------------------------------

function clear_body() {
	split("", body)
	split("", taken)
	size = 0
}

# Takes the instructions from the first one up to an address or the next function.
function take(first, end,    i) {
	for (i = first; i <= count; i++) {
		if (end ? at[i] >= end : i > first && (at[i] in starts))
			break
		if (taken[i]++)
			break
		body[++size] = i
	}
}

function take_own() {
	clear_body()
	if (!(name in address)) {
		wrong("is not there")
		return
	}
	take(place[address[name]], address[name] + bytes[name])
}

# Also takes the functions that it calls or jumps to. The body grows meanwhile.
function take_all(    i, target) {
	take_own()
	for (i = 1; i <= size; i++) {
		target = goal[body[i]]
		if (target && (target in place) && !taken[place[target]])
			take(place[target], 0)
	}
}

# --- The counter --------------------------------------------------------------

function is_counter(i) {
	return architecture == "aarch64" ? \
		operation[i] == "mrs" && operands[i] ~ /cntvct_el0/ : \
		operation[i] ~ /^rdtscp?$/
}

function is_wait(i) {
	return operation[i] == (architecture == "aarch64" ? "isb" : "lfence")
}

function check_ordered(    i, n) {
	n = 0
	for (i = 1; i <= size; i++) {
		if (!is_counter(body[i]))
			continue
		n++
		if (!is_wait(body[i] - 1))
			wrong("reads the counter without " wait_name " before it")
	}
	if (n == 0)
		wrong("does not read the counter")
}

function check_unordered(    i, n) {
	n = 0
	for (i = 1; i <= size; i++) {
		n += is_counter(body[i])
		if (is_wait(body[i]))
			wrong("has " wait_name ", which an unordered function must not have")
	}
	if (n != 1)
		wrong("reads the counter " n " times in its own code, not once")
}

# --- The read section of AArch64 ------------------------------------------------

function is_load(i) {
	return operation[i] ~ /^ld(u?r|p)/
}

# Counts the loads of an instruction, or of the function that it calls.
function loads(i,    n, j) {
	if (operation[i] == "bl" && (goal[i] in place)) {
		n = 0
		for (j = place[goal[i]]; j <= count; j++) {
			if (j > place[goal[i]] && (at[j] in starts))
				break
			n += is_load(j)
		}
		return n
	}
	return is_load(i)
}

# Checks a section up to its second load of the count. Returns "" or what is
# wrong.
function section_fault(first, fields, ordered,    i, reg, from, n, tested, fenced) {
	split(operands[first], part, /, */)
	reg = part[1]
	from = substr(operands[first], length(reg) + 1)
	n = tested = fenced = 0
	for (i = first + 1; i <= count && i < first + 400; i++) {
		if (operation[i] ~ /^[ct]bn?z$/ && index(operands[i], reg ",") == 1)
			tested = 1
		if (is_counter(i) && ordered && !tested)
			return "no branch on the count ahead of ISB, which does not wait for the load without one"
		if (operation[i] == "dmb" && operands[i] ~ /^ish(ld)?$/) {
			fenced = 1
			continue
		}
		if (is_load(i) && substr(operands[i], index(operands[i], ",")) == from) {
			if (!fenced)
				return "no DMB ISHLD between the fields and the second load of the count"
			if (n < fields)
				return n " loads between the two of the count, but there are " fields " fields"
			return ""
		}
		if (fenced && is_load(i))
			return "a load between DMB ISHLD and the second load of the count"
		n += loads(i)
	}
	return "no second load of the count"
}

# The count is loaded in one word of 64 bits, together with the fields next to it.
# Any acquire load of that size may be this one, and one of them must be.
function check_section(fields, ordered,    i, fault, found) {
	found = "no acquire load of 64 bits, of the count's word"
	for (i = 1; i <= size; i++) {
		if (operation[body[i]] !~ /^ldap?r$/ || operands[body[i]] !~ /^x/)
			continue
		fault = section_fault(body[i], fields, ordered)
		if (fault == "")
			return
		found = fault
	}
	wrong(found)
}

function check_has(what, pattern,    i) {
	for (i = 1; i <= size; i++)
		if (operation[body[i]] " " operands[body[i]] ~ pattern)
			return
	wrong("has no " what)
}

# The last store ahead of the fence must be that of the count, which has 32 bits.
function check_fence_behind_count(    i, store) {
	store = ""
	for (i = 1; i <= size; i++) {
		if (operation[body[i]] ~ /^st/)
			store = operation[body[i]] " " operands[body[i]]
		if (operation[body[i]] " " operands[body[i]] !~ /^dmb ish$/)
			continue
		if (store !~ /^stu?r w/)
			wrong("has DMB ISH ahead of the odd count")
		return
	}
	wrong("has no DMB ISH behind the odd count")
}

# --- The rules ------------------------------------------------------------------

END {
	arm = architecture == "aarch64"
	wait_name = arm ? "ISB" : "LFENCE"
	failures = 0

	name = "vmclock_counter"
	take_own()
	check_ordered()
	split("vmclock_tai_ns vmclock_utc_ns", names, " ")
	for (k = 1; k <= 4; k++) {
		end = k > 2 ? "_nowait" : ""
		name = names[1 + k % 2] end
		take_all()
		check_ordered()
		take_own()
		if (arm)
			check_section(9, 1)
		name = names[1 + k % 2] "_unordered" end
		take_own()
		check_unordered()
		if (arm)
			check_section(9, 0)
	}
	split("vmclock_tai_bounds_nowait vmclock_utc_bounds_nowait", names, " ")
	for (k = 1; k <= 2; k++) {
		name = names[k]
		take_all()
		check_ordered()
		if (arm)
			check_section(11, 1)
	}
	for (k = 1; k <= 2; k++) {
		name = k == 1 ? "vmclock_read" : "vmclock_read_nowait"
		take_all()
		check_ordered()
		if (arm)
			check_section(18, 1)
	}
	if (arm) {
		split("vmclock_generation vmclock_disruption_marker", names, " ")
		for (k = 1; k <= 2; k++) {
			name = names[k]
			take_own()
			check_has("acquire load of 64 bits", "^ldap?r x")
		}
		name = "vmclock_writer_begin"
		take_own()
		check_fence_behind_count()
		name = "vmclock_writer_commit"
		take_own()
		check_has("release store of the even count", "^stlr w")
	}
	exit failures != 0
}
