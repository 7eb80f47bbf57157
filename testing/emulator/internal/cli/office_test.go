// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/internal/cli"
	"github.com/lambda-durable/durable-go/testing/emulator/web"
)

// office is an emulator with some functions, and a terminal in front of it.
type office struct {
	*emulator.Server

	url string
	dir string
	env map[string]string
	// browsed are the pages that were shown.
	browsed []string
}

// open starts an office whose functions run in this process.
func open(t *testing.T, cfg emulator.Config) *office {
	t.Helper()
	cfg.Pages = web.New
	srv := emulator.New(cfg)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err := srv.Listen()
	require.NoError(t, err)
	o := &office{Server: srv, url: url, dir: t.TempDir()}
	o.env = map[string]string{"AWS_ENDPOINT_URL": url}
	hire(t, o, "greet", greet)
	hire(t, o, "ask", ask)
	hire(t, o, "refuse", refuse)
	require.NoError(t, srv.Register("echo", emulator.Function{
		Handler: func(_ context.Context, event []byte) ([]byte, error) {
			if len(event) == 0 || string(event) == "null" {
				return nil, errors.New("nothing to say")
			}
			return event, nil
		},
	}))
	return o
}

// hire registers a durable function.
func hire[In, Out any](
	t *testing.T, o *office, name string, fn func(durable.Context, In) (Out, error),
) {
	t.Helper()
	client := lambda.New(lambda.Options{
		Region: "us-east-1", BaseEndpoint: &o.url, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
		}),
	})
	handler := awslambda.NewHandler(fn, awslambda.WithClient(client),
		durable.WithLogHandler(slog.DiscardHandler))
	require.NoError(t, o.Register(name, emulator.Function{
		Handler: handler.Invoke, Durable: &emulator.Durable{},
	}))
}

// greet takes a step and waits for an hour.
func greet(ctx durable.Context, in struct {
	Name string `json:"name"`
},
) (string, error) {
	greeting, err := durable.Step(ctx, "greet", func(durable.StepContext) (string, error) {
		return "hello " + in.Name, nil
	})
	if err != nil {
		return "", err
	}
	return greeting, durable.Wait(ctx, "think", time.Hour)
}

// ask waits for the answers of two people.
func ask(ctx durable.Context, _ any) (string, error) {
	first, err := durable.CreateCallback[string](ctx, "first")
	if err != nil {
		return "", err
	}
	second, err := durable.CreateCallback[string](ctx, "second")
	if err != nil {
		return "", err
	}
	one, err := first.Await(ctx)
	if err != nil {
		return "", err
	}
	other, err := second.Await(ctx)
	return one + " and " + other, err
}

func refuse(durable.Context, any) (string, error) { return "", errors.New("not today") }

// answer is what a command leaves behind.
type answer struct {
	stdout, stderr string
	code           int
}

// call runs the command to its end.
func (o *office) call(t *testing.T, args ...string) answer {
	t.Helper()
	return o.callWith(t.Context(), "", args...)
}

func (o *office) callWith(ctx context.Context, stdin string, args ...string) answer {
	var stdout, stderr bytes.Buffer
	code := o.main(ctx, stdin, &stdout, &stderr, args...)
	return answer{stdout.String(), stderr.String(), code}
}

func (o *office) main(
	ctx context.Context, stdin string, stdout, stderr io.Writer, args ...string,
) int {
	return cli.Main(ctx, cli.World{
		Args: args, Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: stderr,
		Getenv: func(name string) string { return o.env[name] },
		Dir:    o.dir, Now: func() time.Time { return time.Now().UTC() },
		Browse: func(url string) error {
			o.browsed = append(o.browsed, url)
			return nil
		},
	})
}

// must runs a command that succeeds, and returns its standard output.
func (o *office) must(t *testing.T, args ...string) string {
	t.Helper()
	got := o.call(t, args...)
	require.Zero(t, got.code, "durable %s: %s", strings.Join(args, " "), got.stderr)
	return got.stdout
}

// start starts an execution and returns its ARN.
func (o *office) start(t *testing.T, function, name string) string {
	t.Helper()
	return strings.TrimSpace(o.must(t, "invoke", function, "--async", "--name", name,
		"--input", `{"name":"ann"}`))
}

// await waits until an execution has come to rest with a number of events.
func (o *office) await(t *testing.T, arn string, events int) {
	t.Helper()
	for {
		news := o.News()
		about, err := o.Overview(arn)
		require.NoError(t, err)
		if about.Events >= events && !about.Running {
			return
		}
		select {
		case <-news:
		case <-t.Context().Done():
			require.FailNow(t, "the execution does not come to rest")
		}
	}
}

// plain makes an output comparable: instants, durations and ids become names.
func plain(text string) string {
	for _, r := range []struct{ pattern, name string }{
		{`[0-9a-f]{8}-[0-9a-f-]{27}`, "<id>"},
		{`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`, "<instant>"},
		{`http://127\.0\.0\.1:\d+`, "<url>"},
		{`(\d+h)?(\d+m)?\d+(\.\d+)?m?s\b`, "<time>"},
		{` +(\+<time>)`, "$1"},
	} {
		text = regexp.MustCompile(r.pattern).ReplaceAllString(text, r.name)
	}
	return text
}

// count has more events than fit on a page.
func count(ctx durable.Context, _ any) (int, error) {
	sum := 0
	for i := range 510 {
		n, err := durable.Step(ctx, "add", func(durable.StepContext) (int, error) { return i, nil })
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}
