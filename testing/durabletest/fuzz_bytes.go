// SPDX-License-Identifier: Apache-2.0

package durabletest

// fuzzBytes are the bytes of a fuzz test. What is made of them is taken from both
// ends, so that a change of the input leaves the schedule alone, and the other
// way round. When they are used up all bytes are 0.
type fuzzBytes struct{ data []byte }

func (b *fuzzBytes) first() byte {
	if len(b.data) == 0 {
		return 0
	}
	v := b.data[0]
	b.data = b.data[1:]
	return v
}

func (b *fuzzBytes) last() byte {
	n := len(b.data)
	if n == 0 {
		return 0
	}
	v := b.data[n-1]
	b.data = b.data[:n-1]
	return v
}

// choose picks one of n things from the back.
func (b *fuzzBytes) choose(n int) int { return int(b.last()) % n }

// number reads an integer of some bytes from the front, the lowest first.
func (b *fuzzBytes) number(size int) uint64 {
	var n uint64
	for i := range size {
		n |= uint64(b.first()) << (8 * i)
	}
	return n
}
