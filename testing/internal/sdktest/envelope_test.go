// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"errors"
	"testing"

	"github.com/lambda-durable/durable-go/testing/local"
)

// Envelopes that are handed over as they are lead to the same history, byte for
// byte, as those that go through JSON on their way to the handler and back, and
// user code sees the same in every invocation.
func TestEnvelopesNeedNoJSON(t *testing.T) {
	t.Parallel()
	everyProgram(t, 80, grammar{races: true}, func(p *program) error {
		direct := newStage(p)
		direct.direct = true
		got, err := direct.perform(local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		want, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		if historyOf(want) != historyOf(got) {
			return errors.New("envelopes in JSON and as they are left two histories")
		}
		return errors.Join(sameTapes(want, got), repeats(got.tapes))
	})
}
