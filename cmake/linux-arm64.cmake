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

# The C library is in the directory of the compiler's package. The processor has
# no pointer authentication, which would make QEMU slow.
set(CMAKE_CROSSCOMPILING_EMULATOR
  qemu-aarch64-static;-cpu;cortex-a72;-L;/usr/aarch64-linux-gnu)

set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
