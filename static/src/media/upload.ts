/** Sends an image of a map, with its progress; `fetch` tells none of what goes out. */
import { ApiProblem, pageData, type ProblemBody } from '../api/client';
import type { Id } from '../model/types';

/** An attachment as the server answers it. */
export interface Attachment {
  id: Id;
  mime: string;
  size: number;
  width: number;
  height: number;
  alt_text: string;
  url: string;
}

export interface UploadOptions {
  /** 0 to 1; 1 is all sent, and the server looking at it. */
  onprogress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Send a file. Throws `ApiProblem` (status 0 is the network), or AbortError once `signal` says so. */
export function uploadImage(
  map: Id,
  file: Blob,
  { onprogress, signal }: UploadOptions = {},
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set('file', file, file instanceof File ? file.name : 'image');
    request.open('POST', `/api/v1/maps/${map}/attachments`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-CSRFToken', pageData<{ csrf?: string }>().csrf ?? '');
    request.upload.onprogress = ({ loaded, total }) => onprogress?.(total ? loaded / total : 0);
    request.onerror = () => reject(new ApiProblem(0, { code: 'network' }));
    request.ontimeout = request.onerror;
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    request.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // A proxy answers in HTML.
      }
      if (request.status === 201 && body) resolve(body as Attachment);
      else reject(new ApiProblem(request.status, (body ?? {}) as ProblemBody));
    };
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
