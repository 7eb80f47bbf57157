// SPDX-License-Identifier: Apache-2.0

package serdes_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

// previewOf returns what the record shows of a JSON value.
func previewOf(t *testing.T, value string, opt serdes.FilesOption) (preview string, cut bool) {
	t.Helper()
	s := files(t, durable.JSON(), serdes.Always(), opt)
	payload := write(t, s, step, json.RawMessage(value))
	var e struct {
		Preview    json.RawMessage `json:"preview"`
		PreviewCut bool            `json:"previewCut"`
	}
	require.NoError(t, json.Unmarshal([]byte(payload), &e))
	return string(e.Preview), e.PreviewCut
}

func TestPreviewRules(t *testing.T) {
	t.Parallel()
	const value = `{"id":1,"card":{"id":2,"number":"4711"},"lines":[{"id":3,"sku":"a"},{"sku":"b"}],"n":null}`
	rules, full := serdes.WithPreview, serdes.WithFullPreview
	for name, c := range map[string]struct {
		opt  serdes.FilesOption
		want string
	}{
		"Off":             {serdes.Always(), ``},
		"Nothing":         {rules(), ``},
		"All":             {full(), `{"card":{"id":2,"number":"4711"},"id":1,"lines":[{"id":3,"sku":"a"},{"sku":"b"}],"n":null}`},
		"ByName":          {rules(serdes.Include("id")), `{"card":{"id":2},"id":1,"lines":[{"id":3}]}`},
		"ByPath":          {rules(serdes.Include("/id")), `{"id":1}`},
		"PathIntoArray":   {rules(serdes.Include("/lines/sku")), `{"lines":[{"sku":"a"},{"sku":"b"}]}`},
		"Subtree":         {rules(serdes.Include("card")), `{"card":{"id":2,"number":"4711"}}`},
		"MaskInSubtree":   {rules(serdes.Include("card"), serdes.Mask("number")), `{"card":{"id":2,"number":"***"}}`},
		"MaskAlone":       {rules(serdes.Mask("/card")), `{"card":"***"}`},
		"ExcludeWins":     {full(serdes.Include("number"), serdes.Exclude("card"), serdes.Exclude("lines"), serdes.Exclude("n")), `{"id":1}`},
		"MaskBeatsShow":   {rules(serdes.Mask("id"), serdes.Include("id")), `{"card":{"id":"***"},"id":"***","lines":[{"id":"***"}]}`},
		"ExcludeBeatMask": {rules(serdes.Mask("/id"), serdes.Exclude("id")), ``},
		"NoSuchField":     {rules(serdes.Include("none")), ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cut := previewOf(t, value, c.opt)
			require.Equal(t, c.want, got)
			require.False(t, cut)
		})
	}
	for _, scalar := range []string{`1`, `"x"`, `null`, `[1,[2]]`} {
		got, _ := previewOf(t, scalar, full())
		require.Equal(t, scalar, got)
	}
}

func TestPreviewsAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 5000)
	many := map[string]any{"a": "first", "b": long, "c": "last"}
	for i := range 2000 {
		many[fmt.Sprintf("m%04d", i)] = []int{i}
	}
	value, err := json.Marshal(many)
	require.NoError(t, err)
	got, cut := previewOf(t, string(value), serdes.WithFullPreview())
	require.True(t, cut)
	require.LessOrEqual(t, len(got), 4096)
	require.Greater(t, len(got), 4000)
	require.True(t, json.Valid([]byte(got)))
	require.True(t, strings.HasPrefix(got, `{"a":"first","c":"last","m0000":[0],`), got)

	list, err := json.Marshal(strings.Split(long, ""))
	require.NoError(t, err)
	got, cut = previewOf(t, string(list), serdes.WithFullPreview())
	require.True(t, cut)
	require.LessOrEqual(t, len(got), 4096)
	require.True(t, json.Valid([]byte(got)))

	got, cut = previewOf(t, `"`+long+`"`, serdes.WithFullPreview())
	require.True(t, cut)
	require.Empty(t, got)
}

func TestPreviewsNeedNoJSON(t *testing.T) {
	t.Parallel()
	channels := durable.SerdesOf(func(chan int) ([]byte, error) { return []byte("x"), nil },
		func([]byte) (chan int, error) { return make(chan int), nil })
	s := files(t, channels, serdes.Always(), serdes.WithFullPreview())
	require.NotContains(t, write(t, s, step, make(chan int)), "preview")
}
