# Builds for arm64 on another architecture, with Debian's cross compiler, and
# runs the tests with QEMU:
#
#   cmake -S . -B target/cmake-arm64 -DCMAKE_TOOLCHAIN_FILE=cmake/linux-arm64.cmake
#
# Needs the packages g++-aarch64-linux-gnu and qemu-user-static.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)

set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)

# The C library is in the directory of the compiler's package. It is named to the
# loader: with QEMU's option -L, that directory would be the program's root
# directory, in which a program that opens "/" finds no /tmp. The processor has no
# pointer authentication, which would make QEMU slow.
set(arm64_libraries /usr/aarch64-linux-gnu/lib)
set(CMAKE_CROSSCOMPILING_EMULATOR
  qemu-aarch64-static;-cpu;cortex-a72;${arm64_libraries}/ld-linux-aarch64.so.1;--library-path;${arm64_libraries})

set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
