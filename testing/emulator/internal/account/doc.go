// SPDX-License-Identifier: Apache-2.0

// Package account is where durable functions run, as the command line sees it:
// an account on AWS, or an emulator in its place. All calls of AWS clients that
// the command makes are in here.
package account
