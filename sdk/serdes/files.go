// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Files keeps large payloads of the inner serdes in files and records where they
// are. The directory is one that all invocations of the function share, such as a
// mounted Amazon EFS. A payload of up to 255 KiB is recorded as it is; see
// [Always] and [WithThreshold]. What is recorded of a larger one is
//
//	{"$durable":"file/1","file":"<path>","size":300000,"sha256":"<hex>","preview":{…}}
//
// The path is <function>/<execution name>/<execution id>/<operation id>-<hash>.json
// within the directory. A file is complete before it has that name and before the
// record names it, is never changed afterwards, and is checked against its hash
// when it is read. Nothing outside the directory is touched, and no operation
// reads another one's files. Deleting them is up to you: once an execution and
// its retention are over, its directory can go; before, a replay needs it.
//
// External payloads (see the package) are never moved to files.
type Files struct {
	inner     durable.Serdes
	root      *os.Root
	threshold int
	preview   *preview
}

var _ durable.Serdes = (*Files)(nil)

// NewFiles returns a serdes that keeps large payloads below dir, which must exist.
func NewFiles(dir string, inner durable.Serdes, opts ...FilesOption) (*Files, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("serdes: files: %w", err)
	}
	f := &Files{inner: orJSON(inner), root: root, threshold: defaultThreshold}
	for _, opt := range opts {
		opt.applyFiles(f)
	}
	return f, nil
}

// Close releases the directory. A program that serves a function need not.
func (f *Files) Close() error { return f.root.Close() }

// FilesOption configures [NewFiles].
type FilesOption interface{ applyFiles(f *Files) }

// Always moves every payload to a file, however small.
func Always() FilesOption { return threshold(-1) }

// WithThreshold moves payloads larger than this many bytes to files. The default
// is 255 KiB: 1 KiB below the size from which a child's result is recomputed at
// replay rather than recorded.
func WithThreshold(size int) FilesOption { return threshold(max(0, size)) }

type threshold int

func (t threshold) applyFiles(f *Files) { f.threshold = int(t) }

const (
	kindFile         = "file/1"
	defaultThreshold = 256*1024 - 1024
)

// ErrFileDamaged is the failure of a payload whose file is not the one that was
// recorded: it was changed, or the record was moved to another operation.
var ErrFileDamaged = errors.New("the payload's file is not what was recorded")

// Serialize implements [durable.Serdes].
func (f *Files) Serialize(
	ctx context.Context, info durable.SerdesInfo, value any,
) ([]byte, error) {
	payload, err := f.inner.Serialize(ctx, info, value)
	switch {
	case err != nil || payload == nil:
		return nil, err
	case info.External:
		return payload, nil
	case len(payload) <= f.threshold:
		return keep(kindFile, payload)
	}
	sum := sha256.Sum256(payload)
	e := &envelope{
		Kind: kindFile, File: filePath(info, sum[:]), Size: len(payload),
		SHA256: hex.EncodeToString(sum[:]),
	}
	if err := f.write(ctx, e.File, payload); err != nil {
		return nil, fmt.Errorf("files: write the payload: %w", err)
	}
	if f.preview != nil {
		e.Preview, e.PreviewCut = f.preview.of(value)
	}
	return seal(e)
}

// Deserialize implements [durable.Serdes].
func (f *Files) Deserialize(
	ctx context.Context, info durable.SerdesInfo, payload []byte, into any,
) error {
	if info.External {
		return f.inner.Deserialize(ctx, info, payload, into)
	}
	e, err := open(kindFile, payload)
	switch {
	case err != nil:
		return err
	case e == nil:
	case e.Plain != nil:
		payload = []byte(*e.Plain)
	default:
		if payload, err = f.load(ctx, info, e); err != nil {
			return fmt.Errorf("files: read the payload: %w", err)
		}
	}
	return f.inner.Deserialize(ctx, info, payload, into)
}

// load reads the file of an envelope. The path follows from the operation and
// the hash, so an envelope can't name another operation's.
func (f *Files) load(
	ctx context.Context, info durable.SerdesInfo, e *envelope,
) ([]byte, error) {
	sum, err := hex.DecodeString(e.SHA256)
	if err != nil || len(sum) != sha256.Size || e.File != filePath(info, sum) {
		return nil, ErrFileDamaged
	}
	payload, err := f.read(ctx, e.File, e.Size)
	if err != nil {
		return nil, err
	}
	if sha256.Sum256(payload) != [sha256.Size]byte(sum) {
		return nil, ErrFileDamaged
	}
	return payload, nil
}
