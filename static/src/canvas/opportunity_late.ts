/** What an opportunity shows beyond its words comes with the first one that is to be seen. */
import { loadWords } from '../i18n';
import { Late } from './late.svelte';

const part = new Late(async () => {
  const [meta, words] = await Promise.all([
    import('./OpportunityMeta.svelte'),
    import('./opportunity_words'),
    loadWords('opportunities'),
  ]);
  return { Meta: meta.default, opportunityWords: words.opportunityWords };
});

/** Null until it is here. */
export const opportunityPart = (): ReturnType<typeof part.get> => part.get();
