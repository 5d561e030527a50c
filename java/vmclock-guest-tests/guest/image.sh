# Makes the disks of the guest from the packages that packages.sh has unpacked.

host_libraries() {
  local multiarch=x86_64-linux-gnu
  echo "$home/host/usr/lib/$multiarch:$home/host/lib/$multiarch"
}

# Runs one of the unpacked tools.
host() { LD_LIBRARY_PATH=$(host_libraries) "$home/host/usr/bin/$1" "${@:2}"; }

squash() { # DIRECTORY FILE; FILE is complete or does not exist
  host mksquashfs "$1" "$2.new" -comp lz4 -all-root -noappend -no-progress -quiet >/dev/null
  mv "$2.new" "$2"
}

# Makes the root disk, and the initramfs that loads the modules for it. Both stay
# in the cache until a source of them changes. Sets image.
make_root() {
  local digest
  find_jvms
  digest=$({
    cat "$here"/{image.sh,probe.c,initramfs/*,root/etc/*,"$arch"/machine.sh} "$kernel/modules.order"
    describe_jvms
    echo "$release"
  } | sha256sum | cut -c1-16)
  image=$home/image/$digest
  mkdir -p "$home/image"
  # Remove images of other versions of the sources, if unused for a week.
  find "$home/image" -mindepth 1 -maxdepth 1 -mtime +7 ! -name "$digest" -exec rm -rf {} +
  if [[ ! -d $image ]]; then
    echo "guest: making the root disk, with JDK ${features[*]}"
    build_root
  fi
  touch "$image"
}

build_root() {
  local new=$image.new tree=$image.new/tree command
  rm -rf "$new"
  mkdir -p "$tree"/{bin,sbin,usr/{bin,sbin,lib/locale},lib,etc,dev,proc,sys,tmp,run,root,home,programs}

  cp "$(busybox)" "$tree/bin/"
  # This machine's busybox can run here, and has the same commands.
  for command in $("$home/host/bin/busybox" --list-full); do
    [[ -e $tree/$command ]] || ln -s /bin/busybox "$tree/$command"
  done
  cp -R "$here/root/." "$tree/"
  "$CC" -std=c11 -O2 -Wall -Wextra -Werror -static -I "$home/header/usr/include" \
    -o "$tree/usr/bin/probe" "$here/probe.c"
  cp -R /usr/lib/locale/C.* "$tree/usr/lib/locale/"
  add_system "$tree"
  squash "$tree" "$new/root.squashfs"

  local early=$new/early module number=0
  mkdir -p "$early"/{bin,dev,proc,new,modules}
  cp "$(busybox)" "$early/bin/"
  install -m 755 "$here/initramfs/init" "$early/init"
  for module in "${LINUX_MODULES[@]}"; do
    xzcat "$kernel/kernel/$module.ko.xz" >"$early/modules/$((++number))-${module##*/}.ko"
  done
  # Not compressed, because unpacking is slow on an emulated processor.
  (cd "$early" && find . | LD_LIBRARY_PATH=$(host_libraries) "$home/host/bin/cpio" \
    -o -H newc -R 0:0 --quiet) >"$new/initramfs.cpio"

  rm -rf "$tree" "$early"
  mv "$new" "$image"
}

# Makes the disk with the jars, which is mounted at /programs.
make_programs() {
  local tree=$out/programs
  rm -rf "$tree"
  mkdir "$tree"
  cp "${jars[@]}" "$tree/"
  squash "$tree" "$out/programs.squashfs"
}
