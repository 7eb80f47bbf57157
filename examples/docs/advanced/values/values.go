// SPDX-License-Identifier: Apache-2.0

// Package values has the code of docs/advanced/serialization.md and
// docs/advanced/large-payloads.md.
package values

import (
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/serdes"
)

// Page is a page of a report.
type Page struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	// Lang came later: pages that were recorded before have none.
	Lang string `json:"lang,omitempty"`
}

// Language is what pages without one are in.
func (p Page) Language() string {
	if p.Lang == "" {
		return "en"
	}
	return p.Lang
}

// Write writes a page and reads it an hour later. Only the page is compressed.
func Write(ctx durable.Context, title string) (int, error) {
	page, err := durable.Step(ctx, "write", func(durable.StepContext) (Page, error) {
		return Page{Title: title, Text: strings.Repeat("lorem ipsum ", 20_000)}, nil
	}, durable.WithSerdes(serdes.Gzip(durable.JSON())))
	if err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "wait", time.Hour); err != nil {
		return 0, err
	}
	return len(page.Text), nil
}

// Store keeps what is large, and knows it by a key.
type Store interface {
	Put(key, text string) error
	Get(key string) (string, error)
}

// Report writes reports through a store.
type Report struct{ Store Store }

// Reference is what is recorded of a text.
type Reference struct {
	Key  string `json:"key"`
	Size int    `json:"size"`
}

// Publish hands references from step to step, not texts.
func (r Report) Publish(ctx durable.Context, title string) (int, error) {
	draft, err := durable.Step(ctx, "draft", func(ctx durable.StepContext) (Reference, error) {
		text := strings.Repeat(title+" ", 100_000)
		ref := Reference{Key: ctx.IdempotencyKey(), Size: len(text)} // a second attempt overwrites
		return ref, r.Store.Put(ref.Key, text)
	})
	if err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "proof-read", 24*time.Hour); err != nil {
		return 0, err
	}
	return durable.Step(ctx, "print", func(durable.StepContext) (int, error) {
		text, err := r.Store.Get(draft.Key)
		return strings.Count(text, title), err
	})
}

// Collect returns more than 256 KiB from a child. The children are recorded, the
// whole is put together again when it is needed.
func Collect(ctx durable.Context, pages []string) (int, error) {
	all, err := durable.Map(ctx, "pages", pages,
		func(ctx durable.Context, title string) (string, error) {
			return durable.Step(ctx, "load", func(durable.StepContext) (string, error) {
				return strings.Repeat(title, 40_000), nil
			})
		}, durable.WithSummary(func(b durable.Batch[string]) string {
			return strings.Repeat("page ", b.SuccessCount()) // for who reads the history
		}))
	if err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "wait", time.Hour); err != nil {
		return 0, err
	}
	return len(strings.Join(all.Results(), "")), nil
}
