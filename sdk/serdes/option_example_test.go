// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

// customer is what the examples move to files.
type customer struct {
	ID      string  `json:"id"`
	Address address `json:"address"`
	Card    string  `json:"card"`
}

type address struct {
	City   string `json:"city"`
	Street string `json:"street"`
}

func ada() customer {
	return customer{ID: "7", Address: address{"Zürich", "1 Quay"}, Card: "4711"}
}

// recorded returns what is recorded of a value, without the name of its file.
func recorded(value any, opts ...serdes.FilesOption) string {
	dir, err := os.MkdirTemp("", "payloads")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir) //nolint:errcheck // an example
	files, err := serdes.NewFiles(dir, nil, opts...)
	if err != nil {
		return err.Error()
	}
	defer files.Close() //nolint:errcheck // an example
	text, err := files.Serialize(context.Background(), durable.SerdesInfo{
		ExecutionARN: "arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/run/1",
		OperationID:  "1",
	}, value)
	if err != nil {
		return err.Error()
	}
	if _, preview, ok := strings.Cut(string(text), `"preview":`); ok {
		return preview[:len(preview)-1]
	}
	return string(text)[:min(len(text), 20)]
}

func ExampleAlways() {
	fmt.Println(recorded("small"))
	fmt.Println(recorded("small", serdes.Always()))
	// Output:
	// "small"
	// {"$durable":"file/1"
}

func ExampleWithThreshold() {
	fmt.Println(recorded("hello world", serdes.WithThreshold(100)))
	fmt.Println(recorded("hello world", serdes.WithThreshold(10)))
	// Output:
	// "hello world"
	// {"$durable":"file/1"
}

func ExampleWithPreview() {
	fmt.Println(recorded(ada(), serdes.Always(), serdes.WithPreview(serdes.Include("/id"))))
	// Output: {"id":"7"}
}

func ExampleWithFullPreview() {
	fmt.Println(recorded(ada(), serdes.Always(), serdes.WithFullPreview(
		serdes.Exclude("address"), serdes.Mask("card"))))
	// Output: {"card":"***","id":"7"}
}

// A name is looked for at any depth, a path begins at the top.
func ExampleInclude() {
	fmt.Println(recorded(ada(), serdes.Always(), serdes.WithPreview(
		serdes.Include("/id"), serdes.Include("city"))))
	// Output: {"address":{"city":"Zürich"},"id":"7"}
}

func ExampleExclude() {
	fmt.Println(recorded(ada(), serdes.Always(), serdes.WithPreview(
		serdes.Include("address"), serdes.Exclude("/address/street"))))
	// Output: {"address":{"city":"Zürich"}}
}

func ExampleMask() {
	fmt.Println(recorded(ada(), serdes.Always(), serdes.WithPreview(
		serdes.Include("/id"), serdes.Mask("/card"))))
	// Output: {"card":"***","id":"7"}
}

// To rotate, a key is added and made the current one; the old one stays for what
// was encrypted before.
func ExampleNewKeyring() {
	march, april := bytes.Repeat([]byte{3}, 32), bytes.Repeat([]byte{4}, 32)
	before, err := serdes.NewKeyring("march", map[string][]byte{"march": march})
	if err != nil {
		panic(err)
	}
	after, err := serdes.NewKeyring("april", map[string][]byte{"march": march, "april": april})
	if err != nil {
		panic(err)
	}
	ctx, result := context.Background(), durable.SerdesInfo{External: true}
	text, err := serdes.Encrypt(nil, before).Serialize(ctx, result, "secret")
	if err != nil {
		panic(err)
	}
	var value string
	err = serdes.Encrypt(nil, after).Deserialize(ctx, result, text, &value)
	fmt.Println(value, err)
	// Output: secret <nil>
}

// fixed returns a keyring that no program outside of an example should use.
func fixed() *serdes.Keyring {
	keys, err := serdes.NewKeyring("k", map[string][]byte{"k": bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		panic(err)
	}
	return keys
}

// While executions are running that began before encryption was turned on.
func ExampleAcceptPlain() {
	ctx, step := context.Background(), durable.SerdesInfo{OperationID: "1"}
	var value string
	err := serdes.Encrypt(nil, fixed()).Deserialize(ctx, step, []byte(`"old"`), &value)
	fmt.Println(err != nil)
	err = serdes.Encrypt(nil, fixed(), serdes.AcceptPlain()).
		Deserialize(ctx, step, []byte(`"old"`), &value)
	fmt.Println(value, err)
	// Output:
	// true
	// old <nil>
}

// meter counts the keys that it is asked for.
type meter struct {
	*serdes.Keyring

	keys int
}

func (c *meter) NewKey(ctx context.Context) (serdes.DataKey, error) {
	c.keys++
	return c.Keyring.NewKey(ctx)
}

func ExampleWithKeyReuse() {
	keys := &meter{Keyring: fixed()}
	wrapper := serdes.Encrypt(nil, keys, serdes.WithKeyReuse(2))
	for range 6 {
		if _, err := wrapper.Serialize(
			context.Background(), durable.SerdesInfo{OperationID: "1"}, "secret"); err != nil {
			panic(err)
		}
	}
	fmt.Println(keys.keys)
	// Output: 3
}
