// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Version lets code change while executions of it are running: it returns the
// version of the code that this execution is to follow at this point, so that
// those that have passed it keep the path they took. oldest and newest are the
// versions that the present code supports.
//
//   - An execution that gets here for the first time follows newest; that is
//     recorded, and a replay returns the same whatever newest has become.
//   - An execution that passed here before the call was in the code, which is to
//     say that something is recorded after this point and no version is, follows
//     oldest. Nothing is recorded for it.
//   - A recorded version outside of oldest to newest is a [*VersionError], which
//     [ErrUnsupportedVersion] matches.
//
// The call takes no position among the operations, so it can be put into code, or
// out of it again, without disturbing what is recorded. A version costs one
// operation, a step with its number as the result; executions on the oldest path
// that never saw the call pay nothing.
//
// The decision belongs to the context: a branch or an iteration that started
// before the change keeps the old path while its siblings take the new one. Where
// all of them must agree, call Version once outside and hand the number in. Calls
// with the same changeID on the same context return the same version. changeID is
// the name of the record: 1 to 256 printable ASCII characters, and one of its own
// for every change.
//
// Take a path out of the code when no execution follows it any more, by raising
// oldest. An execution that passed here without a record can't be told from one
// at oldest, so wait until those have ended as well.
//
//	v, err := durable.Version(ctx, "charge-first", 0, 1)
//	if err != nil {
//		return err
//	}
//	if v == 0 {
//		return shipThenCharge(ctx, order)
//	}
//	return chargeThenShip(ctx, order)
//
//	// wrong: executions that began before the deployment take the new path in
//	// the middle and end as non-deterministic
//	if os.Getenv("CHARGE_FIRST") != "" {
//		return chargeThenShip(ctx, order)
//	}
func Version(ctx Context, changeID string, oldest, newest int) (int, error) {
	const what = "version"
	switch err := validName(what, changeID); {
	case err != nil:
		return 0, err
	case changeID == "":
		return 0, invalid(what, "", "change id", "is empty")
	case oldest < 0 || oldest > newest:
		return 0, invalid(what, changeID, "versions", "are %d to %d, they must be in order and not"+
			" negative", oldest, newest)
	}
	o := ctx.own().beginVersion(changeID)
	defer o.end()
	v := o.version(oldest, newest)
	if v < oldest || v > newest {
		return 0, &VersionError{ChangeID: changeID, Version: v, Oldest: oldest, Newest: newest}
	}
	return v, nil
}

// VersionError is returned by [Version] for an execution that follows a version
// that the code does not support: no longer, or, after a roll-back, not yet.
type VersionError struct {
	ChangeID       string
	Version        int
	Oldest, Newest int
}

// Error tells the versions and what to do.
func (e *VersionError) Error() string {
	return fmt.Sprintf("durable: version %q: the execution follows version %d, the code supports %d"+
		" to %d; deploy code that supports it for as long as such executions are running",
		e.ChangeID, e.Version, e.Oldest, e.Newest)
}

// ErrorType is the recorded type name.
func (e *VersionError) ErrorType() string { return typeVersion }

// Is matches [ErrUnsupportedVersion].
func (e *VersionError) Is(target error) bool { return target == ErrUnsupportedVersion }

// beginVersion is begin for an operation that takes no position.
func (s *scope) beginVersion(changeID string) *operation {
	s.acquire(title{sub: kindVersion.sub, name: changeID})
	o := s.operation(kindVersion, changeID)
	o.id = engine.LabelID(s.id, versionLabel(changeID))
	s.turn.name(o.id)
	recorded, misuse := o.task.Enter(o.id)
	if misuse != "" {
		s.misused(o.title(), misuse)
	}
	o.inv.rehearse(o)
	if o.recorded = recorded; recorded != nil {
		o.verify()
	}
	return o
}

// versionLabel is the change id where it is fit for an operation id, else a hash
// of it. The two have different lengths, so no two change ids share a label.
func versionLabel(changeID string) string {
	const prefix = "v_"
	const hashLength = engine.MaxLabelLength - len(prefix)
	if len(changeID) < hashLength-1 && alphanumeric(changeID) {
		return prefix + changeID
	}
	sum := sha256.Sum256([]byte(changeID))
	return prefix + hex.EncodeToString(sum[:hashLength/2])
}

func alphanumeric(text string) bool {
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
		default:
			return false
		}
	}
	return true
}

// version is the one that the scope follows. It is decided at the first call: the
// records of earlier invocations, on which it depends, do not change, and what
// this invocation records is no sign of an older path.
func (o *operation) version(oldest, newest int) int {
	s := o.scope
	if v, known := s.versions[o.name]; known {
		return v
	}
	v := newest
	switch {
	case o.recorded != nil && o.recorded.Status.Terminal():
		v = o.recordedVersion()
	case o.recorded == nil && (s.pinned || s.recordedBeyond()):
		v = oldest
	default:
		o.recordVersion(v)
	}
	if s.versions == nil {
		s.versions = make(map[string]int)
	}
	s.versions[o.name] = v
	return v
}

func (o *operation) recordVersion(v int) {
	if o.recorded == nil {
		o.inv.hooks.operationStarts(o)
		o.task.Queue(o.update(protocol.ActionStart))
	}
	text := strconv.Itoa(v)
	u := o.update(protocol.ActionSucceed)
	u.Payload = &text
	o.task.Commit(u)
}

func (o *operation) recordedVersion() int {
	result := o.recorded.Result()
	if result == nil {
		o.task.Fail(o.unreadable("no number"))
	}
	v, err := strconv.Atoi(*result)
	if err != nil {
		o.task.Fail(o.unreadable("something that is no number"))
	}
	return v
}

func (o *operation) unreadable(what string) error {
	return &NonDeterministicError{
		OperationID: o.id, Problem: fmt.Sprintf("%s is recorded with %s", describe(o), what),
	}
}
