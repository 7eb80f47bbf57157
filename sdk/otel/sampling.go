// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"crypto/sha256"
	"encoding/binary"
)

func validRatio(ratio float64) bool { return ratio >= 0 && ratio <= 1 }

// sampled reports whether an execution is within the share that is recorded. It
// goes by the execution and not by the trace, whose id another may have chosen.
func sampled(ratio float64, arn string) bool {
	sum := sha256.Sum256([]byte("sampling:" + arn))
	const bits = 53 // that a float64 holds exactly
	return float64(binary.BigEndian.Uint64(sum[:])>>(64-bits)) < ratio*(1<<bits)
}
