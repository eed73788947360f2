/** The account went to another engine while an order of it was about to be claimed: what remains to be done is done there. */
export class AccountRetired extends Error {
  override readonly name = "AccountRetired";
}
