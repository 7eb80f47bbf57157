// SPDX-License-Identifier: Apache-2.0

package service

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// Everything that AWS would draw at random is derived from names and counters
// here, so that two runs of one program agree in every byte.

// digest hashes its parts with their lengths, so that no two lists collide.
func digest(parts ...string) [sha256.Size]byte {
	var room [256]byte
	text := room[:0]
	for _, p := range parts {
		text = binary.AppendUvarint(text, uint64(len(p)))
		text = append(text, p...)
	}
	return sha256.Sum256(text)
}

// uuid has the shape of a random UUID.
func uuid(parts ...string) string {
	d := digest(parts...)
	d[6] = d[6]&0x0f | 0x40
	d[8] = d[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[:8], d[:4])
	for _, at := range []int{8, 13, 18, 23} {
		text[at] = '-'
	}
	hex.Encode(text[9:13], d[4:6])
	hex.Encode(text[14:18], d[6:8])
	hex.Encode(text[19:23], d[8:10])
	hex.Encode(text[24:], d[10:16])
	return string(text[:])
}

func (c *Config) functionARN(function, version string) string {
	return "arn:" + c.Partition + ":lambda:" + c.Region + ":" + c.Account +
		":function:" + function + ":" + version
}

// executionARN has the form of the service, because it goes into URL paths and
// an easier form would hide faults of escaping.
func executionARN(functionARN, name, id string) string {
	return functionARN + "/durable-execution/" + name + "/" + id
}

// newCallbackID is opaque and bound to one operation of one execution. It ends
// with padding and may hold + and /, which have to be escaped in a path.
func newCallbackID(executionARN, operationID string) string {
	d := digest("callback", executionARN, operationID)
	return base64.StdEncoding.EncodeToString(d[:])
}

// tokenSource makes the checkpoint tokens of one execution.
type tokenSource struct {
	raw [24]byte
	seq uint64
}

func newTokenSource(executionARN string) tokenSource {
	var s tokenSource
	d := digest("token", executionARN)
	copy(s.raw[:16], d[:])
	return s
}

func (s *tokenSource) next() string {
	s.seq++
	return s.current()
}

// current is the token that next returned last.
func (s *tokenSource) current() string {
	binary.BigEndian.PutUint64(s.raw[16:], s.seq)
	var text [32]byte // of 24 bytes
	base64.StdEncoding.Encode(text[:], s.raw[:])
	return string(text[:])
}

func requestID(executionARN string, invocation int) string {
	return uuid("request", executionARN, strconv.Itoa(invocation))
}
