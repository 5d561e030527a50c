package io.vmclock.internal.library;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * SHA-256 (FIPS 180-4). The JDK offers it only through a security provider. The first provider may
 * be one that needs the native library, but the library is loaded only after its digest is checked.
 */
final class Sha256 {
  private static final int BLOCK = 64;
  private static final int ROUNDS = 64;
  private static final int LENGTH = 8; // bytes of the number that ends the last block

  /** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
  private static final int[] K = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  /**
   * The digest so far. It begins with the first 32 bits of the fractional parts of the square roots
   * of the first 8 primes.
   */
  private final int[] state = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private final int[] schedule = new int[ROUNDS];

  private Sha256() {}

  /** Returns the digest in hexadecimal, as sha256sum(1) prints it. */
  static String of(byte[] content) {
    int blocks = (content.length + LENGTH) / BLOCK + 1;
    ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(content, blocks * BLOCK));
    padded.put(content.length, (byte) 0x80);
    padded.putLong(padded.capacity() - LENGTH, content.length * 8L);

    Sha256 sha = new Sha256();
    while (padded.hasRemaining()) {
      sha.block(padded);
    }
    StringBuilder hexadecimal = new StringBuilder();
    for (int word : sha.state) {
      for (int shift = Integer.SIZE - 4; shift >= 0; shift -= 4) {
        hexadecimal.append(Character.forDigit(word >>> shift & 0xf, 16));
      }
    }
    return hexadecimal.toString();
  }

  private void block(ByteBuffer from) {
    expand(from);
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    for (int i = 0; i < ROUNDS; i++) {
      int rotatedE =
          Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
      int rotatedA =
          Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
      int choice = (e & f) ^ (~e & g);
      int majority = (a & b) ^ (a & c) ^ (b & c);
      int one = h + rotatedE + choice + K[i] + schedule[i];
      int two = rotatedA + majority;
      h = g;
      g = f;
      f = e;
      e = d + one;
      d = c;
      c = b;
      b = a;
      a = one + two;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  private void expand(ByteBuffer from) {
    for (int i = 0; i < 16; i++) {
      schedule[i] = from.getInt();
    }
    for (int i = 16; i < ROUNDS; i++) {
      int x = schedule[i - 15];
      int y = schedule[i - 2];
      int small = Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
      int large = Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ y >>> 10;
      schedule[i] = schedule[i - 16] + small + schedule[i - 7] + large;
    }
  }
}
