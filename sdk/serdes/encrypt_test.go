// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

func TestEncryptedPayloadsAreBoundToTheirPlace(t *testing.T) {
	t.Parallel()
	s := serdes.Encrypt(durable.JSON(), keyring(t))
	payload := write(t, s, step, "secret")
	require.NotContains(t, payload, "secret")
	require.Contains(t, payload, `"$durable":"aes256gcm/1","keyId":"k1"`)
	got, err := read[string](s, step, payload)
	require.NoError(t, err)
	require.Equal(t, "secret", got)

	renamed := step
	renamed.OperationName = "any"
	_, err = read[string](s, renamed, payload)
	require.NoError(t, err, "the name is not part of the place")
	for name, info := range map[string]durable.SerdesInfo{
		"OtherOperation": {ExecutionARN: testbackend.ARN, OperationID: "3-2"},
		"OtherExecution": {ExecutionARN: testbackend.ARN + "0", OperationID: "3-1"},
		"External":       external,
	} {
		_, err := read[string](s, info, payload)
		require.ErrorIs(t, err, serdes.ErrNotAuthentic, name)
	}
}

// The other end of an external payload is another execution.
func TestExternalPayloadsAreReadableElsewhere(t *testing.T) {
	t.Parallel()
	s := serdes.Encrypt(durable.JSON(), keyring(t))
	payload := write(t, s, external, "secret")
	got, err := read[string](s, durable.SerdesInfo{
		ExecutionARN: "another", OperationID: "1", External: true,
	}, payload)
	require.NoError(t, err)
	require.Equal(t, "secret", got)
	_, err = read[string](s, step, payload)
	require.ErrorIs(t, err, serdes.ErrNotAuthentic)
}

func TestPlainPayloadsAreNotAuthentic(t *testing.T) {
	t.Parallel()
	_, err := read[string](serdes.Encrypt(durable.JSON(), keyring(t)), step, `"forged"`)
	require.ErrorIs(t, err, serdes.ErrNotAuthentic)
	require.NotContains(t, err.Error(), "forged")
	got, err := read[string](
		serdes.Encrypt(durable.JSON(), keyring(t), serdes.AcceptPlain()), step, `"old"`)
	require.NoError(t, err)
	require.Equal(t, "old", got)
}

func TestEveryChangeOfAnEncryptedPayloadIsNoticed(t *testing.T) {
	t.Parallel()
	s := serdes.Encrypt(durable.JSON(), keyring(t))
	payload := write(t, s, step, "secret")
	for i := range payload {
		changed := []byte(payload)
		changed[i] ^= 1
		got, err := read[string](s, step, string(changed))
		if err == nil {
			require.Equal(t, "secret", got, "only the spelling may differ: %s", changed)
			require.Contains(t, strings.ToLower(string(changed)), `"$durable"`)
		}
	}
}

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	old := serdes.Encrypt(durable.JSON(), keyring(t))
	payload := write(t, old, step, "secret")
	both, err := serdes.NewKeyring("k2", map[string][]byte{
		"k1": []byte(strings.Repeat("k", 32)), "k2": []byte(strings.Repeat("2", 32)),
	})
	require.NoError(t, err)
	rotated := serdes.Encrypt(durable.JSON(), both)
	got, err := read[string](rotated, step, payload)
	require.NoError(t, err)
	require.Equal(t, "secret", got)
	require.Contains(t, write(t, rotated, step, "new"), `"keyId":"k2"`)
	_, err = read[string](old, step, write(t, rotated, step, "new"))
	require.ErrorContains(t, err, `no key "k2"`)
}

func TestKeyringsAreChecked(t *testing.T) {
	t.Parallel()
	_, err := serdes.NewKeyring("a", map[string][]byte{"a": []byte("short")})
	require.ErrorContains(t, err, `key "a" has 5 bytes`)
	_, err = serdes.NewKeyring("b", map[string][]byte{"a": make([]byte, 32)})
	require.ErrorContains(t, err, `current key "b"`)
}

// counting counts the calls of a key provider and can fail them.
type counting struct {
	serdes.KeyProvider

	mu          sync.Mutex
	made, opens int
	short       bool
	fail        error
}

func (c *counting) NewKey(ctx context.Context) (serdes.DataKey, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	key, err := c.KeyProvider.NewKey(ctx)
	if c.short {
		key.Plain = key.Plain[:16]
	}
	return key, errors.Join(err, c.fail)
}

func (c *counting) OpenKey(ctx context.Context, id string, sealed []byte) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opens++
	key, err := c.KeyProvider.OpenKey(ctx, id, sealed)
	return key, errors.Join(err, c.fail)
}

func TestProvidersAreAskedSeldom(t *testing.T) {
	t.Parallel()
	keys := &counting{KeyProvider: keyring(t)}
	s := serdes.Encrypt(durable.JSON(), keys, serdes.WithKeyReuse(10))
	var payloads []string
	var all sync.WaitGroup
	var mu sync.Mutex
	for range 100 {
		all.Go(func() {
			payload, err := s.Serialize(t.Context(), step, "x")
			if err != nil {
				payload = nil
			}
			mu.Lock()
			defer mu.Unlock()
			payloads = append(payloads, string(payload))
		})
	}
	all.Wait()
	require.GreaterOrEqual(t, keys.made, 10)
	require.Zero(t, keys.opens)
	unique := map[string]bool{}
	other := serdes.Encrypt(durable.JSON(), keys)
	for _, payload := range payloads {
		unique[payload] = true
		_, err := read[string](other, step, payload)
		require.NoError(t, err)
	}
	require.Len(t, unique, 100, "no nonce is used twice")
	require.LessOrEqual(t, keys.opens, keys.made)
}

func TestFailuresOfProvidersAreTold(t *testing.T) {
	t.Parallel()
	throttled := errors.New("throttled")
	payload := write(t, serdes.Encrypt(durable.JSON(), keyring(t)), step, "x")
	s := serdes.Encrypt(durable.JSON(), &counting{KeyProvider: keyring(t), fail: throttled})
	_, err := s.Serialize(t.Context(), step, "x")
	require.ErrorIs(t, err, throttled)
	_, err = read[string](s, step, payload)
	require.ErrorIs(t, err, throttled)
	s = serdes.Encrypt(durable.JSON(), nil)
	_, err = s.Serialize(t.Context(), step, "x")
	require.ErrorContains(t, err, "no key provider")
	_, err = read[string](s, step, payload)
	require.ErrorContains(t, err, "no key provider")
	s = serdes.Encrypt(durable.JSON(), &counting{KeyProvider: keyring(t), short: true})
	_, err = s.Serialize(t.Context(), step, "x")
	require.ErrorContains(t, err, "16 bytes")
}

func TestEncryptedEnvelopesCanBeRespelled(t *testing.T) {
	t.Parallel()
	s := serdes.Encrypt(durable.JSON(), keyring(t))
	var members map[string]any
	require.NoError(t, json.Unmarshal([]byte(write(t, s, step, "x")), &members))
	respelled, err := json.MarshalIndent(members, "", "  ")
	require.NoError(t, err)
	got, err := read[string](s, step, string(respelled))
	require.NoError(t, err)
	require.Equal(t, "x", got)
}
