// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// forgetful says that it has stored a batch when it has stored the one before.
type forgetful struct {
	emulator.Store

	last *emulator.Batch
}

func (f *forgetful) Commit(batch *emulator.Batch) error {
	before := f.last
	last := *batch
	f.last = &last
	if before == nil {
		return nil
	}
	return f.Store.Commit(before)
}

// TestALostWriteIsFound shows that the check of the soak test can fail: it does
// when a store forgets the last thing that it has committed.
func TestALostWriteIsFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		store func(emulator.Store) emulator.Store
		finds string
	}{
		"Honest": {store: func(s emulator.Store) emulator.Store { return s }},
		"Forgetful": {
			store: func(s emulator.Store) emulator.Store { return &forgetful{Store: s} },
			finds: `order 7: "item" was accepted with another value than is on record`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			diary, err := openDiary(filepath.Join(dir, "diary"))
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, diary.file.Close()) })
			path := filepath.Join(dir, "s.db")

			store := open(t, path)
			reached := make(chan struct{})
			first, client := listen(t, test.store(store))
			require.NoError(t, first.Register("work", oneStep(client, diary, func(ctx context.Context) {
				close(reached)
				<-ctx.Done()
			})))
			arn, err := account{first.URL()}.launch(t.Context(), 7)
			require.NoError(t, err)
			<-reached
			require.NoError(t, first.Close())
			require.NoError(t, store.Close())

			store = open(t, path)
			second, client := listen(t, store)
			require.NoError(t, second.Register("work",
				oneStep(client, diary, func(context.Context) {})))
			_, err = second.Wait(t.Context(), arn)
			require.NoError(t, err)
			events, err := account{second.URL()}.history(t.Context(), arn)
			require.NoError(t, err)
			require.NoError(t, second.Close())
			require.NoError(t, store.Close())

			problems := check(7, events, readDiary(t, filepath.Join(dir, "diary")))
			if test.finds == "" {
				require.Empty(t, problems)
				return
			}
			require.Contains(t, problems, test.finds)
		})
	}
}

func listen(t *testing.T, store emulator.Store) (*emulator.Server, *lambda.Client) {
	t.Helper()
	srv := emulator.New(emulator.Config{Store: store, InvocationDelay: -1})
	url, err := srv.Listen()
	require.NoError(t, err)
	return srv, lambda.New(lambda.Options{
		Region: "us-east-1", BaseEndpoint: &url, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(
			func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
			}),
	})
}

// oneStep is a durable function with a step, and something that comes after it.
func oneStep(
	client *lambda.Client, diary *diary, after func(context.Context),
) emulator.Function {
	handler := awslambda.NewHandler(func(ctx durable.Context, order int) (string, error) {
		value, err := diary.step(ctx, order, "item")
		after(ctx)
		return value, err
	}, awslambda.WithClient(client), durable.WithLogHandler(slog.DiscardHandler))
	return emulator.Function{
		Handler: handler.Invoke, Durable: &emulator.Durable{}, Timeout: time.Hour,
	}
}
