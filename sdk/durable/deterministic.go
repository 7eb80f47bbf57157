// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// Now returns the time as the execution has recorded it: when the latest
// operation that ctx has seen the end of has ended, at first when the execution
// started. It costs no operation, is the same at every replay, never goes back,
// and stands still between operations. Use it for deadlines and dates in the
// function's own code; for the real time of day, ask time.Now inside a step.
func Now(ctx Context) time.Time { return ctx.own().now }

// UUID returns a new random-looking version 4 UUID. It costs no operation: it is
// derived from the execution, the context and the number of calls before it, so
// a replay that makes the same calls gets the same values. It is unique, but not
// a secret. Like an operation it is called with the context of the function that
// it stands in and never inside a step, where a replay would not make the call.
func UUID(ctx Context) string {
	s := ctx.own()
	s.acquire(title{call: "uuid"})
	defer s.release()
	r := s.deterministic()
	r.uuids++
	sum := sha256.Sum256([]byte(r.seed + "\nuuid\n" + strconv.Itoa(r.uuids)))
	id := sum[:16]
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	h := hex.EncodeToString(id)
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// Rand returns the context's source of random numbers. It is seeded by the
// execution and the context, so a replay draws the same numbers in the same
// order. It costs no operation and is not fit for secrets. Like the context it
// belongs to one goroutine: a child's or a branch's function has a source of its
// own, and a step's body has none.
func Rand(ctx Context) *rand.Rand {
	s := ctx.own()
	s.acquire(title{call: "rand"})
	defer s.release()
	r := s.deterministic()
	if r.rand == nil {
		r.rand = rand.New(rand.NewChaCha8(sha256.Sum256([]byte(r.seed + "\nrand")))) //nolint:gosec // repeatable by design
	}
	return r.rand
}

// randomness is what a context derives random values from.
type randomness struct {
	seed  string
	uuids int
	rand  *rand.Rand
}

func (s *scope) deterministic() *randomness {
	if s.random == nil {
		s.random = &randomness{seed: s.inv.execution.ARN + "\n" + s.id}
	}
	return s.random
}

// jitter returns the random source for the delay after an attempt of the
// operation with the given id.
func (inv *invocation) jitter(id string, attempt int) func() float64 {
	seed := inv.execution.ARN + "\n" + id + "\n" + strconv.Itoa(attempt)
	return func() float64 {
		sum := sha256.Sum256([]byte(seed))
		return rand.New(rand.NewChaCha8(sum)).Float64() //nolint:gosec // jitter needs no secrecy
	}
}
