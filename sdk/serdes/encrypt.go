// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Encrypt encrypts the payloads of the inner serdes with AES-256 in Galois/Counter
// Mode. Each is encrypted by a data key, which the envelope carries sealed by the
// master key of the provider:
//
//	{"$durable":"aes256gcm/1","keyId":"…","key":"<base64>","data":"<base64 of nonce and text>"}
//
// The execution and the operation that a payload belongs to, and the id of the
// key, are authenticated with it: a payload that was changed, or moved to another
// place, fails with [ErrNotAuthentic]. External payloads (see the package) are
// bound to the key only, since their other end is another execution.
//
// A plain payload fails with [ErrNotAuthentic] too, or else whoever can write to
// the record could replace what is encrypted; external ones are read as they are.
// See [AcceptPlain] for the time of a change.
//
// Names of operations, errors and log lines are not encrypted.
func Encrypt(
	inner durable.Serdes, keys KeyProvider, opts ...EncryptOption,
) durable.Serdes {
	s := &encryptSerdes{inner: orJSON(inner), keys: dataKeys{provider: keys, reuse: defaultReuse}}
	for _, opt := range opts {
		opt.applyEncrypt(s)
	}
	return s
}

// ErrNotAuthentic is the failure of a payload that was not encrypted for the
// place where it was found.
var ErrNotAuthentic = errors.New("the payload is not authentic: it was changed, moved from" +
	" another operation or execution, encrypted under another key, or is not encrypted at all")

// EncryptOption configures [Encrypt].
type EncryptOption interface{ applyEncrypt(s *encryptSerdes) }

// AcceptPlain also reads payloads that are not encrypted. It is for executions
// that began before encryption was turned on; take it out when they have ended.
func AcceptPlain() EncryptOption { return acceptPlain{} }

type acceptPlain struct{}

func (acceptPlain) applyEncrypt(s *encryptSerdes) { s.acceptPlain = true }

// WithKeyReuse says for how many payloads one data key serves before the provider
// is asked for the next one. The default is 1000; below 1 means 1.
func WithKeyReuse(payloads int) EncryptOption { return keyReuse(payloads) }

type keyReuse int

func (n keyReuse) applyEncrypt(s *encryptSerdes) { s.keys.reuse = max(1, int(n)) }

const (
	kindEncrypted = "aes256gcm/1"
	defaultReuse  = 1000
	keySize       = 32
)

type encryptSerdes struct {
	inner       durable.Serdes
	keys        dataKeys
	acceptPlain bool
}

var _ durable.Serdes = (*encryptSerdes)(nil)

func (s *encryptSerdes) Serialize(
	ctx context.Context, info durable.SerdesInfo, value any,
) ([]byte, error) {
	payload, err := s.inner.Serialize(ctx, info, value)
	if err != nil || payload == nil {
		return nil, err
	}
	key, err := s.keys.next(ctx)
	if err != nil {
		return nil, err
	}
	data, err := encrypt(key.Plain, payload, binding(key.ID, info))
	if err != nil {
		return nil, err
	}
	return seal(&envelope{Kind: kindEncrypted, KeyID: key.ID, Key: key.Sealed, Data: data})
}

func (s *encryptSerdes) Deserialize(
	ctx context.Context, info durable.SerdesInfo, payload []byte, into any,
) error {
	e, err := open(kindEncrypted, payload)
	if err != nil {
		return err
	}
	if e != nil {
		if payload, err = s.decrypt(ctx, info, e); err != nil {
			return err
		}
	} else if !info.External && !s.acceptPlain {
		return ErrNotAuthentic
	}
	return s.inner.Deserialize(ctx, info, payload, into)
}

func (s *encryptSerdes) decrypt(
	ctx context.Context, info durable.SerdesInfo, e *envelope,
) ([]byte, error) {
	key, err := s.keys.open(ctx, e.KeyID, e.Key)
	if err != nil {
		return nil, err
	}
	return decrypt(key, e.Data, binding(e.KeyID, info))
}

// binding is what is authenticated beside the payload.
func binding(keyID string, info durable.SerdesInfo) []byte {
	if info.External {
		return fmt.Appendf(nil, "%s %q external", kindEncrypted, keyID)
	}
	return fmt.Appendf(nil, "%s %q %q %q", kindEncrypted, keyID, info.ExecutionARN, info.OperationID)
}

// encrypt returns a random nonce and the sealed text.
func encrypt(key, text, binding []byte) ([]byte, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(text)+aead.Overhead())
	_, _ = rand.Read(nonce) // never fails
	return aead.Seal(nonce, nonce, text, binding), nil
}

func decrypt(key, data, binding []byte) ([]byte, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	if len(data) < aead.NonceSize() {
		return nil, ErrNotAuthentic
	}
	nonce, sealed := data[:aead.NonceSize()], data[aead.NonceSize():]
	text, err := aead.Open(nil, nonce, sealed, binding)
	if err != nil {
		return nil, ErrNotAuthentic
	}
	return text, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("the key provider returned a key of %d bytes, it must have %d",
			len(key), keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
