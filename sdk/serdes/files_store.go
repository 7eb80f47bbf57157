// SPDX-License-Identifier: Apache-2.0

package serdes

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// filePath is where the payload of an operation with the given hash is. The hash
// is in the name because an operation can have several payloads, such as the
// states of a condition, and a record must find the one that it was written for.
func filePath(info durable.SerdesInfo, sum []byte) string {
	const hashed = 16 // bytes; the rest is compared with the content
	id := info.OperationID
	if !plainName(id) {
		id = digest(id)
	}
	return path.Join(executionDir(info.ExecutionARN), id+"-"+hex.EncodeToString(sum[:hashed])+".json")
}

// executionDir is <function>/<execution name>/<execution id>, or a hash of the
// ARN when that can't be read or has what is no plain file name.
func executionDir(arn string) string {
	function, execution, _ := strings.Cut(arn, "/durable-execution/")
	_, function, _ = strings.Cut(function, ":function:")
	function, _, _ = strings.Cut(function, ":")
	name, id, _ := strings.Cut(execution, "/")
	if !plainName(function) || !plainName(name) || !plainName(id) {
		return path.Join("by-hash", digest(arn))
	}
	return path.Join(function, name, id)
}

// plainName reports whether a text is a file name on every system.
func plainName(s string) bool {
	const longest = 128
	if s == "" || len(s) > longest || strings.Trim(s, ".") == "" {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// write creates a file with all of its content or not at all.
func (f *Files) write(ctx context.Context, name string, payload []byte) error {
	const private, privateDir = 0o600, 0o700
	if err := ctx.Err(); err != nil {
		return err
	}
	dir := path.Dir(name)
	if err := f.root.MkdirAll(dir, privateDir); err != nil {
		return err
	}
	draft := name + "." + rand.Text() + ".tmp"
	file, err := f.root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, private)
	if err != nil {
		return err
	}
	_, err = file.Write(payload)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = f.root.Rename(draft, name)
	}
	if err != nil {
		return errors.Join(err, f.root.Remove(draft))
	}
	f.syncDir(dir)
	return nil
}

// syncDir makes a new name last. Not every file system can; those that are shared
// between machines need not.
func (f *Files) syncDir(dir string) {
	d, err := f.root.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync()
	_ = d.Close()
}

// read returns the content of a file that has the given size.
func (f *Files) read(ctx context.Context, name string, size int) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	stat, err := f.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !stat.Mode().IsRegular() || stat.Size() != int64(size) {
		return nil, ErrFileDamaged
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	payload := make([]byte, size)
	if _, err := io.ReadFull(file, payload); err != nil {
		return nil, err
	}
	return payload, nil
}
