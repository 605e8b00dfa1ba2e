// SPDX-License-Identifier: MIT
// What a server and a page render alike; without JSX, as the test itself renders it.

import type { BrowserAuth } from 'postern';
import { AuthProvider, useAuth } from 'postern/react';
import { createElement, StrictMode, Suspense } from 'react';

function Status({ suspense = false }: { suspense?: boolean }) {
  const { status } = useAuth({ suspense });
  return createElement('p', { id: 'status' }, status);
}

const fallback = createElement('p', { id: 'fallback' }, 'suspended');

export const View = ({ auth, suspense }: { auth: BrowserAuth; suspense: boolean }) =>
  createElement(
    StrictMode,
    null,
    createElement(
      AuthProvider,
      { auth },
      createElement(Suspense, { fallback }, createElement(Status, { suspense })),
    ),
  );
