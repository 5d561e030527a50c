# What prepare needs to know of an x86-64 guest.
MULTIARCH=x86_64-linux-gnu
LOADER=/lib64/ld-linux-x86-64.so.2
CC=cc
QEMU=qemu-system-x86_64
QEMU_PACKAGES=(qemu-system-x86 qemu-utils)
LINUX_SUITE=trixie-backports
LINUX_PACKAGE=linux-image-cloud-amd64
