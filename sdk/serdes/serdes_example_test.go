// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

func ExampleGzip() {
	report := func(ctx durable.Context, _ any) (int, error) {
		text, err := durable.Step(ctx, "report", func(durable.StepContext) (string, error) {
			return strings.Repeat("all quiet; ", 10_000), nil
		})
		return len(text), err
	}
	b := testbackend.New("null")
	h := durable.NewHandler(report, durable.WithSerdes(serdes.Gzip(durable.JSON())))
	out, _, err := b.Run(context.Background(), h)
	fmt.Println(*out.Result, err)
	fmt.Println(len(*b.Operation("1").Result()) < 1000)
	// Output:
	// 110000 <nil>
	// true
}

func ExampleEncrypt() {
	keys, err := serdes.NewKeyring("2026", map[string][]byte{
		"2026": []byte("a secret of exactly thirty-two b"),
	})
	if err != nil {
		panic(err)
	}
	wrapper := serdes.Encrypt(durable.JSON(), keys)
	pay := func(ctx durable.Context, card string) (string, error) {
		return durable.Step(ctx, "pay", func(durable.StepContext) (string, error) {
			return "paid with " + card, nil
		})
	}
	// The caller may send plain JSON; what is recorded, and the result, is not.
	b := testbackend.New(`"4711"`)
	out, _, err := b.Run(context.Background(), durable.NewHandler(pay, durable.WithSerdes(wrapper)))
	fmt.Println(strings.Contains(*b.Operation("1").Result(), "4711"), err)

	var receipt string
	err = wrapper.Deserialize(context.Background(), durable.SerdesInfo{External: true},
		[]byte(*out.Result), &receipt)
	fmt.Println(receipt, err)
	// Output:
	// false <nil>
	// paid with 4711 <nil>
}

func ExampleNewFiles() {
	dir, err := os.MkdirTemp("", "payloads")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // an example

	store, err := serdes.NewFiles(dir, durable.JSON(), serdes.WithThreshold(1000),
		serdes.WithPreview(serdes.Include("/id"), serdes.Mask("card")))
	if err != nil {
		panic(err)
	}
	defer store.Close() //nolint:errcheck // an example

	type order struct {
		ID    string `json:"id"`
		Card  string `json:"card"`
		Lines string `json:"lines"`
	}
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		o, err := durable.Step(ctx, "load", func(durable.StepContext) (order, error) {
			return order{ID: "42", Card: "4711", Lines: strings.Repeat("bolt ", 1000)}, nil
		})
		return o.ID, err
	}, durable.WithSerdes(store))
	out, _, err := b.Run(context.Background(), h)
	fmt.Println(*out.Result, err)

	recorded := *b.Operation("1").Result()
	_, preview, _ := strings.Cut(recorded, `"preview":`)
	fmt.Println(preview)
	// Output:
	// "42" <nil>
	// {"card":"***","id":"42"}}
}
