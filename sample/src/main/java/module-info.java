module com.example.sample {
  requires io.vmclock;
}
